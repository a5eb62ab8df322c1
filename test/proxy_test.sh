#!/bin/bash
# test/proxy_test.sh -- the sample configurations of examples/proxy in front of an upstream on loopback, over TLS.
#
#   test/proxy_test.sh                          in front of a small server of its own (needs node), which tells what reached it
#   test/proxy_test.sh HOST:PORT                in front of a running tact: forwarding and body limits
#   test/proxy_test.sh HOST:PORT PATH [HEADER]  also its stream, e.g. '/v1/stream?anonymousId=x' 'Authorization: Basic ...'
#
# Whatever of nginx and caddy is installed is tested; with neither it says so and passes.
set -u
cd "$(dirname "$0")/.." || exit 1
upstream=${1:-} stream=${2:-} header=${3:-X-None: 1}
work=$(mktemp -d /tmp/tact-proxy-XXXXXX)
running=() failures=0 tested=0

finish() {
    for pid in "${running[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; done
    rm -rf "$work"
}
trap finish EXIT
say() { printf '%s\n' "$*"; }
ok() { say "  ok    $*"; }
bad() { say "  FAIL  $*"; failures=$((failures + 1)); }
expect() { if [[ $2 == *"$3"* ]]; then ok "$1"; else bad "$1: expected '$3' in '${2:0:300}'"; fi; }

free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 12000))   # below the ports the kernel gives out by itself
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
    done
}
answers() {                                    # until the port takes connections, ten seconds at most
    for _ in $(seq 100); do
        (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return 0
        sleep 0.1
    done
    return 1
}

own_upstream() {
    command -v node >/dev/null || { say "skipped: node is not here; give the address of an upstream"; exit 0; }
    local port
    port=$(free_port)
    node -e '
        require("http").createServer((q, s) => {
            if (/^\/v1\/(stream|live)/.test(q.url)) {
                s.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
                s.write("id: 1\ndata: first\n\n");
                return;                        // stays open: whoever waits for its end waits in vain
            }
            let size = 0;
            q.on("data", d => size += d.length);
            q.on("end", () => { s.setHeader("set-cookie", "__Host-tact=1; Secure; Path=/"); s.setHeader("service-worker-allowed", "/till"); s.setHeader("content-security-policy", "default-src \x27none\x27"); s.end(JSON.stringify({ url: q.url, size, headers: q.headers })); });
        }).listen(+process.argv[1], "127.0.0.1");' "$port" &
    running+=($!)
    answers "$port" || { say "the upstream did not start"; exit 1; }
    upstream=127.0.0.1:$port
    stream=/v1/stream
    own=yes
}

check() {                                      # NAME PORT
    local name=$1 at="https://localhost:$2" ask body
    tested=$((tested + 1))
    say "$name in front of $upstream"
    ask=(curl -sS --insecure --max-time 10 --resolve "localhost:$2:127.0.0.1")
    for _ in $(seq 50); do                     # its certificate may still be in the making
        body=$("${ask[@]}" -o /dev/null -w '%{http_code}' "$at/healthz" 2>&1)
        [[ $body == *000 ]] || break
        sleep 0.1
    done
    expect "GET /healthz" "$body" 200
    if [[ ${own:-} ]]; then
        body=$("${ask[@]}" -H 'X-Forwarded-For: 203.0.113.9' -H 'Sec-GPC: 1' -u key: "$at/echo?a=b%20c" 2>&1)
        expect "the address of the client is told" "$body" '"x-forwarded-for":"127.0.0.1"'
        expect "the scheme is told" "$body" '"x-forwarded-proto":"https"'
        expect "the name is kept" "$body" '"host":"localhost'
        expect "Sec-GPC is kept" "$body" '"sec-gpc":"1"'
        expect "the key is kept" "$body" '"authorization":"Basic a2V5Og=="'
        expect "the query is kept" "$body" '/echo?a=b%20c'
        for page in / /assets/console-X.js /me /me/l/x /p/winter-tyres /f/first-snow /l/x /till /till/worker.js /tact.js /tact/slot-x.js /tact-sw.js /demo/ /v1/session; do
            body=$("${ask[@]}" -i -H 'Cookie: __Host-tact=1' -H 'Origin: https://localhost' "$at$page" 2>&1)
            [[ $body == *"\"url\":\"$page\""* && ${body,,} == *"set-cookie: __host-tact=1; secure; path=/"* && ${body,,} == *"service-worker-allowed: /till"* &&
               ${body,,} == *"content-security-policy: default-src 'none'"* && $body == *'"cookie":"__Host-tact=1"'* && $body == *'"origin":"https://localhost"'* ]] || { bad "$page, its cookie and its headers pass: '${body:0:900}'"; page=; break; }
        done
        [[ $page ]] && ok "pages, scripts and service workers pass with their cookies and headers"
        expect "the name the browser sees is kept, port and all" "$("${ask[@]}" "$at/till")" "\"host\":\"localhost:$2\""
        head -c 400000 /dev/zero | gzip >"$work/body.gz"
        body=$("${ask[@]}" -H 'Content-Encoding: gzip' --data-binary "@$work/body.gz" "$at/v1/batch" 2>&1)
        expect "gzip bodies pass untouched" "$body" "\"size\":$(stat -c %s "$work/body.gz")"
        body=$(head -c 500000 /dev/zero | "${ask[@]}" --data-binary @- "$at/v1/batch" 2>&1)
        expect "500 KB pass" "$body" '"size":500000'
    fi
    body=$(head -c 2000000 /dev/zero | "${ask[@]}" -o /dev/null -w '%{http_code}' --data-binary @- "$at/v1/batch" 2>&1)
    expect "2 MB are refused" "$body" 413
    if [[ $stream ]]; then
        body=$(curl -sS --insecure -N --max-time 3 --resolve "localhost:$2:127.0.0.1" -i -H "$header" "$at$stream" 2>/dev/null)
        expect "the stream opens while it goes on" "$body" text/event-stream
        [[ ${own:-} ]] && expect "its first event comes at once" "$body" "data: first"
        [[ ${own:-} ]] && expect "so does the console's" "$(curl -sS --insecure -N --max-time 2 --resolve "localhost:$2:127.0.0.1" "$at/v1/live" 2>/dev/null)" "data: first"
    fi
}

check_kept() {                                 # NAME PORT: the console is for another network, all else for everybody
    local ask=(curl -sS --insecure --max-time 10 --resolve "localhost:$2:127.0.0.1" -o /dev/null -w '%{http_code}') at="https://localhost:$2" page
    for _ in $(seq 50); do [[ $("${ask[@]}" "$at/healthz" 2>&1) == *000 ]] || break; sleep 0.1; done
    for page in / /metrics /v1/accounts /v1/accounts/ada /v1/audit /v1/setup; do expect "$1, kept: $page" "$("${ask[@]}" "$at$page" 2>&1)" 403; done
    for page in /me /p/x /f/x /till /tact.js /tact-sw.js /assets/x.js /v1/session /v1/track; do expect "$1, kept: $page stays open" "$("${ask[@]}" "$at$page" 2>&1)" 200; done
}

test_nginx() {                                 # what to do with the lines that keep the console, and the check
    local program port plain
    program=$(command -v nginx || command -v /usr/sbin/nginx) || { say "nginx is not here: not tested"; return; }
    port=$(free_port) plain=$(free_port)
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
    sed -e "s|127.0.0.1:7777|$upstream|" -e "s|listen 443 |listen 127.0.0.1:$port |" -e "s|listen 80;|listen 127.0.0.1:$plain;|" \
        -e "s|/etc/letsencrypt/live/[^/]*/fullchain.pem|$work/cert.pem|" -e "s|/etc/letsencrypt/live/[^/]*/privkey.pem|$work/key.pem|" \
        -e 's/tact\.example\.com/localhost/' -e "$1" examples/proxy/nginx.conf >"$work/tact.conf"
    cat >"$work/nginx.conf" <<END
$([[ $(id -u) == 0 ]] && echo "user $(id -un);")
pid $work/nginx.pid;
error_log $work/nginx.log;
daemon off;
worker_processes 1;
events {}
http {
    client_body_temp_path $work/body; proxy_temp_path $work/proxy; fastcgi_temp_path $work/f; uwsgi_temp_path $work/u; scgi_temp_path $work/s;
    include $work/tact.conf;
}
END
    "$program" -p "$work" -c "$work/nginx.conf" 2>"$work/nginx.err" &
    running+=($!)
    answers "$port" || { bad "nginx did not start: $(cat "$work/nginx.err" "$work/nginx.log" 2>/dev/null)"; return; }
    "$2" nginx "$port"
    expect "plain HTTP leads to HTTPS" "$(curl -sS -o /dev/null -w '%{http_code}' "http://127.0.0.1:$plain/x")" 301
}

test_caddy() {
    local port
    command -v caddy >/dev/null || { say "caddy is not here: not tested"; return; }
    port=$(free_port)
    printf '{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n\tstorage file_system %s\n}\nimport %s\n' "$work/caddy" "$work/site" >"$work/Caddyfile"
    sed -e "$1" examples/proxy/Caddyfile >"$work/site"
    HOME=$work TACT_SITE="https://localhost:$port" TACT_UPSTREAM=$upstream caddy run --config "$work/Caddyfile" --adapter caddyfile 2>"$work/caddy.log" &
    running+=($!)
    answers "$port" || { bad "caddy did not start: $(tail -5 "$work/caddy.log")"; return; }
    "$2" caddy "$port"
}

[[ $upstream ]] || own_upstream
test_nginx '' check
test_caddy '' check
if [[ ${own:-} ]]; then
    test_nginx 's/#~ //' check_kept
    test_caddy 's/#~ //' check_kept
fi
[[ $tested -gt 0 ]] || say "skipped: neither nginx nor caddy is here"
exit $((failures > 0))
