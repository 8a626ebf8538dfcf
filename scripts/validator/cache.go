package main

import (
	"container/list"
	"sync"
)

// cache keeps the most recently used CustomResourceDefinitions, up to a total length of their texts.
type cache struct {
	mutex   sync.Mutex
	limit   int
	size    int
	entries map[string]*list.Element
	order   *list.List // of cacheEntry, the most recently used one first
}

type cacheEntry struct {
	text string
	kind *customKind
}

func newCache(limit int) *cache {
	return &cache{limit: limit, entries: map[string]*list.Element{}, order: list.New()}
}

func (c *cache) get(text string) (*customKind, bool) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	element, ok := c.entries[text]
	if !ok {
		return nil, false
	}
	c.order.MoveToFront(element)
	return element.Value.(cacheEntry).kind, true
}

// add keeps the first of two definitions that were read at the same time, and returns it.
func (c *cache) add(text string, kind *customKind) *customKind {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if element, ok := c.entries[text]; ok {
		return element.Value.(cacheEntry).kind
	}
	c.entries[text] = c.order.PushFront(cacheEntry{text, kind})
	for c.size += len(text); c.size > c.limit; {
		last := c.order.Remove(c.order.Back()).(cacheEntry)
		delete(c.entries, last.text)
		c.size -= len(last.text)
	}
	return kind
}
