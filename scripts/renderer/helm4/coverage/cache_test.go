package coverage

import (
	"strings"
	"testing"
)

func key(name string) cacheKey {
	return cacheKey{template: Template{Name: name}}
}

func text(length int) instrumented {
	return instrumented{text: strings.Repeat("x", length)}
}

func TestCacheEvictsTheLeastRecentlyUsedEntry(t *testing.T) {
	c := newCache(3 * sizeOf(key("a"), text(1000)))
	for _, name := range []string{"a", "b", "c"} {
		c.add(key(name), text(1000))
	}
	c.get(key("a"))
	c.add(key("d"), text(1000))
	for name, expected := range map[string]bool{"a": true, "b": false, "c": true, "d": true} {
		if _, ok := c.get(key(name)); ok != expected {
			t.Errorf("%s is in the cache: %v", name, ok)
		}
	}
}

func TestCacheStaysBelowItsLimit(t *testing.T) {
	const limit = 10_000
	c := newCache(limit)
	for index := range 1000 {
		c.add(cacheKey{first: index}, text(index))
		if c.size > limit || len(c.entries) != c.order.Len() {
			t.Fatalf("%d bytes, %d entries, %d in order", c.size, len(c.entries), c.order.Len())
		}
	}
}

func TestCacheDropsAnEntryLargerThanItsLimit(t *testing.T) {
	c := newCache(1000)
	c.add(key("a"), text(2000))
	if c.size != 0 || len(c.entries) != 0 {
		t.Errorf("%d bytes, %d entries", c.size, len(c.entries))
	}
}
