// SPDX-License-Identifier: Apache-2.0 OR MIT
// What a function takes and gives, as one letter each.
#include <cstddef>
#include <cstdint>
#include <edgejwt.h>
#include <type_traits>

template <class T, class U> constexpr bool is()
{
    return std::is_same<T, U>::value;
}

// What is pointed to: text or bytes or a truth, a length, a number, a handle
// to be made; or something opaque.
template <class T> constexpr char target()
{
    return is<T, char>() || is<T, uint8_t>() || is<T, bool>() ? 'c'
        : is<T, size_t>()                                     ? 'Z'
        : is<T, int64_t>()                                    ? 'L'
        : std::is_pointer<T>::value                           ? 'P'
                                                              : 'p';
}

template <class T> constexpr char kind()
{
    return std::is_pointer<T>::value ? target<typename std::remove_cv<typename std::remove_pointer<T>::type>::type>()
        : is<T, void>()              ? 'v'
        : is<T, size_t>()            ? 'z'
        : is<T, int64_t>()           ? 'l'
        : sizeof(typename std::conditional<is<T, void>(), int, T>::type) == 4 ? 'i'
                                                                             : '?';
}

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
