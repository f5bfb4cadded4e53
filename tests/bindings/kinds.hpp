// SPDX-License-Identifier: Apache-2.0 OR MIT
// The parameters and the result of a function, one letter for each.
#include <cstddef>
#include <cstdint>
#include <edgejwt.h>
#include <type_traits>

template <class T, class U> constexpr bool is()
{
    return std::is_same<T, U>::value;
}

// The letter for a pointer, by its target: c for text, bytes or bool, Z for
// size_t, L for int64_t, P for another pointer, p for an opaque type.
template <class T> constexpr char target()
{
    return is<T, char>() || is<T, uint8_t>() || is<T, bool>() ? 'c'
        : is<T, size_t>()                                     ? 'Z'
        : is<T, int64_t>()                                    ? 'L'
        : std::is_pointer<T>::value                           ? 'P'
                                                              : 'p';
}

// The letter for any type: v for void, z for size_t, l for int64_t, i for other
// types of 4 bytes.
template <class T> constexpr char kind()
{
    return std::is_pointer<T>::value ? target<typename std::remove_cv<typename std::remove_pointer<T>::type>::type>()
        : is<T, void>()              ? 'v'
        : is<T, size_t>()            ? 'z'
        : is<T, int64_t>()           ? 'l'
        : sizeof(typename std::conditional<is<T, void>(), int, T>::type) == 4 ? 'i'
                                                                             : '?';
}

// Whether a function has these letters; the first is its result.
template <class R, class... A> constexpr bool fits(R (*)(A...), const char (&want)[sizeof...(A) + 2])
{
    const char have[] = {kind<R>(), kind<A>()..., '\0'};
    for (size_t i = 0; i < sizeof have; i++) {
        if (have[i] != want[i]) {
            return false;
        }
    }
    return true;
}
