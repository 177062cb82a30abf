#!/usr/bin/env bash
# Two offices and a controller on a small internet of network namespaces, with no way out of it:
#
#   PREFIX-la 192.168.1.7  -- 192.168.1.1 PREFIX-a 10.99.0.2 --+
#                                                              +-- PREFIX-wan -- 10.99.0.1 PREFIX-c (controller)
#   PREFIX-lb 192.168.4.10 -- 192.168.4.1 PREFIX-b 10.99.0.3 --+
#
# usage: offices.sh up|down PREFIX          (needs root and iproute2; changes nothing outside the namespaces it makes)
set -eu
action=${1:?up or down}
prefix=${2:?a prefix for the names of the namespaces}
places="wan c a b la lb"

namespace() { echo "$prefix-$1"; }

host_on_wan() { # place address
  ip -n "$(namespace "$1")" link add wan0 type veth peer name "to-$1" netns "$(namespace wan)"
  ip -n "$(namespace wan)" link set "to-$1" master internet up
  ip -n "$(namespace "$1")" address add "$2/24" dev wan0
  ip -n "$(namespace "$1")" link set wan0 up
}

lan_behind() { # router its-address host its-address
  ip -n "$(namespace "$1")" link add lan0 type veth peer name lan0 netns "$(namespace "$3")"
  ip -n "$(namespace "$1")" address add "$2/24" dev lan0
  ip -n "$(namespace "$3")" address add "$4/24" dev lan0
  ip -n "$(namespace "$1")" link set lan0 up
  ip -n "$(namespace "$3")" link set lan0 up
  ip -n "$(namespace "$3")" route add default via "$2"
  ip netns exec "$(namespace "$1")" sysctl -qw net.ipv4.ip_forward=1
}

case "$action" in
up)
  for place in $places; do
    ip netns add "$(namespace "$place")"
    ip -n "$(namespace "$place")" link set lo up
  done
  ip -n "$(namespace wan)" link add internet type bridge
  ip -n "$(namespace wan)" link set internet up
  host_on_wan c 10.99.0.1
  host_on_wan a 10.99.0.2
  host_on_wan b 10.99.0.3
  lan_behind a 192.168.1.1 la 192.168.1.7
  lan_behind b 192.168.4.1 lb 192.168.4.10
  ;;
down)
  for place in $places; do
    ip netns delete "$(namespace "$place")" 2>/dev/null || true
  done
  ;;
*)
  echo "usage: offices.sh up|down PREFIX" >&2
  exit 2
  ;;
esac
