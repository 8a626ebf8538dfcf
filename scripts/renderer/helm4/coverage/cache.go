package coverage

import "container/list"

type cacheKey struct {
	template Template
	first    int
}

type instrumented struct {
	text     string
	branches []Branch
}

// cache keeps the most recently used results, up to a total size in bytes.
type cache struct {
	limit   int
	size    int
	entries map[cacheKey]*list.Element
	order   *list.List // of cacheEntry, the most recently used one first
}

type cacheEntry struct {
	key    cacheKey
	result instrumented
	size   int
}

func newCache(limit int) *cache {
	return &cache{limit: limit, entries: map[cacheKey]*list.Element{}, order: list.New()}
}

func (c *cache) get(key cacheKey) (instrumented, bool) {
	element, ok := c.entries[key]
	if !ok {
		return instrumented{}, false
	}
	c.order.MoveToFront(element)
	return element.Value.(cacheEntry).result, true
}

// add adds a result under a key that the cache does not have.
func (c *cache) add(key cacheKey, result instrumented) {
	size := sizeOf(key, result)
	c.entries[key] = c.order.PushFront(cacheEntry{key, result, size})
	for c.size += size; c.size > c.limit; {
		last := c.order.Remove(c.order.Back()).(cacheEntry)
		delete(c.entries, last.key)
		c.size -= last.size
	}
}

// sizeOf estimates the memory of an entry. A branch without its text takes about 200 bytes.
func sizeOf(key cacheKey, result instrumented) int {
	size := 200 + len(key.template.Name) + len(key.template.Text) + len(result.text)
	for _, branch := range result.branches {
		size += 200 + len(branch.Text)
	}
	return size
}
