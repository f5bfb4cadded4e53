// SPDX-License-Identifier: Apache-2.0 OR MIT

package edgejwt

// #include <edgejwt.h>
// #include <stdlib.h>
import "C"

import (
	"runtime"
	"strings"
	"sync"
	"unsafe"
)

// A C handle: freed by Close, or by a finalizer.
type handle struct {
	lock sync.RWMutex
	made unsafe.Pointer
	free func(unsafe.Pointer)
}

func own(made unsafe.Pointer, free func(unsafe.Pointer), status C.edgejwt_status) (*handle, error) {
	if status != C.EDGEJWT_OK {
		return nil, Status(status)
	}
	h := &handle{made: made, free: free}
	runtime.SetFinalizer(h, (*handle).close)
	return h, nil
}

// Waits for the calls that use the handle.
func (h *handle) close() {
	if h == nil {
		return
	}
	h.lock.Lock()
	defer h.lock.Unlock()
	if h.made != nil {
		h.free(h.made)
		h.made = nil
	}
}

// Memory and handles that one call into C keeps until it ends.
type call struct {
	held   []*handle
	memory []unsafe.Pointer
	cut    bool // a text contains a NUL, so C would see only its beginning
	out    []byte
	length C.size_t
}

func (c *call) end() {
	for _, memory := range c.memory {
		C.free(memory)
	}
	for _, h := range c.held {
		h.lock.RUnlock()
	}
}

// Returns NULL, which the library refuses, for a nil or closed handle.
func (c *call) hold(h *handle) unsafe.Pointer {
	if h == nil {
		return nil
	}
	h.lock.RLock()
	c.held = append(c.held, h)
	return h.made
}

// A NUL-terminated text in C memory.
func (c *call) text(text string) *C.char {
	if strings.IndexByte(text, 0) >= 0 {
		c.cut = true
		return nil
	}
	copied := C.CString(text)
	c.memory = append(c.memory, unsafe.Pointer(copied))
	return copied
}

func (c *call) optional(text string) *C.char {
	if text == "" {
		return nil
	}
	return c.text(text)
}

func (c *call) list(texts []string) (**C.char, C.size_t) {
	if len(texts) == 0 {
		return nil, 0
	}
	list := C.calloc(C.size_t(len(texts)), C.size_t(unsafe.Sizeof(uintptr(0))))
	c.memory = append(c.memory, list)
	for i, text := range texts {
		unsafe.Slice((**C.char)(list), len(texts))[i] = c.text(text)
	}
	return (**C.char)(list), C.size_t(len(texts))
}

// Bytes with their length, in Go memory.
func sized[T ~string | ~[]byte](text T) (*C.char, C.size_t) {
	if len(text) == 0 {
		return nil, 0
	}
	return (*C.char)(unsafe.Pointer(&[]byte(text)[0])), C.size_t(len(text))
}

func (c *call) room(space int) (*C.char, C.size_t) {
	c.out = make([]byte, space)
	return (*C.char)(unsafe.Pointer(&c.out[0])), C.size_t(space)
}

// A payload is shorter than its token.
func (c *call) roomFor(token string) (*C.char, C.size_t) {
	if len(token) < C.EDGEJWT_PAYLOAD_MAX {
		return c.room(len(token) + 1)
	}
	return c.room(C.EDGEJWT_PAYLOAD_MAX)
}

func (c *call) done(status C.edgejwt_status) error {
	if c.cut {
		return Argument
	}
	return failed(status)
}

func (c *call) result(status C.edgejwt_status) ([]byte, error) {
	if err := c.done(status); err != nil {
		return nil, err
	}
	return c.out[:c.length], nil
}
