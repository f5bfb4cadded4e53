# SPDX-License-Identifier: Apache-2.0 OR MIT
# Completes edgejwt in bash. Printed by 'edgejwt completions bash'.
_edgejwt() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} words
    # bash splits --option=value into three words.
    if [[ $current == = ]]; then
        current=
    elif [[ $previous == = ]]; then
        previous=${COMP_WORDS[COMP_CWORD-2]}
    fi
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        compopt +o default 2>/dev/null
        words='sign verify inspect explain keys keygen pubkey jwk completions help --help --version'
        COMPREPLY=($(compgen -W "$words" -- "$current"))
        return
    fi
    case ${COMP_WORDS[1]}:$previous in
        sign:--iss|sign:--sub|sign:--jti|sign:--user|sign:--org|sign:--kid|sign:--typ) compopt +o default 2>/dev/null ;;
        sign:--aud|sign:--claim|sign:--claim-json) compopt +o default 2>/dev/null ;;
        sign:--lifetime) compopt +o default 2>/dev/null ;;
        sign:--exp|sign:--nbf|sign:--iat|sign:--now) compopt +o default 2>/dev/null ;;
        sign:--key) ;;
        sign:--alg) COMPREPLY=($(compgen -W 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 EdDSA HS256 HS384 HS512 Ed25519' -- "$current")) ;;
        sign:*)
            if [[ $current == -* ]]; then
                words='--key --neuronex --happypathology --iss --sub --aud --jti --user --org --claim --claim-json --lifetime --exp --nbf --iat --no-expiry --string-dates --alg --kid --typ --now --json --help'
                COMPREPLY=($(compgen -W "$words" -- "$current"))
            fi ;;
        verify:--iss|verify:--sub|verify:--typ) compopt +o default 2>/dev/null ;;
        verify:--aud|verify:--require|verify:--rule) compopt +o default 2>/dev/null ;;
        verify:--leeway|verify:--max-lifetime) compopt +o default 2>/dev/null ;;
        verify:--now) compopt +o default 2>/dev/null ;;
        verify:--key|verify:--jwks) ;;
        verify:--alg) COMPREPLY=($(compgen -W 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 EdDSA HS256 HS384 HS512 Ed25519' -- "$current")) ;;
        verify:--keys)
            compopt -o filenames 2>/dev/null
            mapfile -t COMPREPLY < <(compgen -d -- "$current") ;;
        verify:*)
            if [[ $current == -* ]]; then
                words='--keys --key --jwks --alg --neuronex --happypathology --aud --any-aud --iss --sub --typ --require --rule --leeway --max-lifetime --exp-optional --string-dates --now --json --help'
                COMPREPLY=($(compgen -W "$words" -- "$current"))
            else
                compopt +o default 2>/dev/null
            fi ;;
        inspect:--now) compopt +o default 2>/dev/null ;;
        inspect:*)
            if [[ $current == -* ]]; then
                words='--json --now --help'
                COMPREPLY=($(compgen -W "$words" -- "$current"))
            else
                compopt +o default 2>/dev/null
            fi ;;
        explain:--iss|explain:--sub|explain:--typ) compopt +o default 2>/dev/null ;;
        explain:--aud|explain:--require|explain:--rule) compopt +o default 2>/dev/null ;;
        explain:--leeway|explain:--max-lifetime) compopt +o default 2>/dev/null ;;
        explain:--now) compopt +o default 2>/dev/null ;;
        explain:--key|explain:--jwks) ;;
        explain:--alg) COMPREPLY=($(compgen -W 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 EdDSA HS256 HS384 HS512 Ed25519' -- "$current")) ;;
        explain:--keys)
            compopt -o filenames 2>/dev/null
            mapfile -t COMPREPLY < <(compgen -d -- "$current") ;;
        explain:*)
            if [[ $current == -* ]]; then
                words='--keys --key --jwks --alg --neuronex --happypathology --aud --any-aud --iss --sub --typ --require --rule --leeway --max-lifetime --exp-optional --string-dates --now --json --help'
                COMPREPLY=($(compgen -W "$words" -- "$current"))
            else
                compopt +o default 2>/dev/null
            fi ;;
        keys:*)
            if [[ $current == -* ]]; then
                words='--json --help'
                COMPREPLY=($(compgen -W "$words" -- "$current"))
            else
                compopt -o filenames 2>/dev/null
                mapfile -t COMPREPLY < <(compgen -d -- "$current")
            fi ;;
        keygen:--out) ;;
        keygen:--alg) COMPREPLY=($(compgen -W 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 EdDSA HS256 HS384 HS512 Ed25519' -- "$current")) ;;
        keygen:*)
            if [[ $current == -* ]]; then
                words='--alg --out --force --json --help'
                COMPREPLY=($(compgen -W "$words" -- "$current"))
            fi ;;
        pubkey:--kid) compopt +o default 2>/dev/null ;;
        pubkey:--out) ;;
        pubkey:--alg) COMPREPLY=($(compgen -W 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 EdDSA HS256 HS384 HS512 Ed25519' -- "$current")) ;;
        pubkey:*)
            if [[ $current == -* ]]; then
                words='--jwk --alg --kid --out --force --json --help'
                COMPREPLY=($(compgen -W "$words" -- "$current"))
            fi ;;
        jwk:--kid) compopt +o default 2>/dev/null ;;
        jwk:--out) ;;
        jwk:--alg) COMPREPLY=($(compgen -W 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 EdDSA HS256 HS384 HS512 Ed25519' -- "$current")) ;;
        jwk:*)
            if [[ $current == -* ]]; then
                words='--jwk --pem --set --public --private --alg --kid --out --force --json --help'
                COMPREPLY=($(compgen -W "$words" -- "$current"))
            fi ;;
        completions:*)
            if [[ $current == -* ]]; then
                words='--json --help'
                COMPREPLY=($(compgen -W "$words" -- "$current"))
            else
                COMPREPLY=($(compgen -W 'bash zsh fish' -- "$current"))
            fi ;;
        help:*)
            compopt +o default 2>/dev/null
            words='sign verify inspect explain keys keygen pubkey jwk completions help'
            COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
    esac
}
complete -o default -F _edgejwt edgejwt
