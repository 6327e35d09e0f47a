import { BlockList, isIP } from 'node:net'

/** IPv4 ranges where no public server is: IANA's special-purpose registry, multicast and what is reserved. */
const NOT_PUBLIC_V4: [string, number][] = [
  ['0.0.0.0', 8], // this network, unspecified
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // shared by carriers
  ['127.0.0.0', 8], // loopback
  ['169.254.0.0', 16], // link-local, also the metadata services of clouds
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // 6to4 relays
  ['192.168.0.0', 16], // private
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4] // reserved, broadcast
]

/** Within global unicast; everything outside of it (loopback, ULA, link-local, multicast, mapped, compatible, NAT64 …) is not public either. */
const NOT_PUBLIC_V6: [string, number][] = [
  ['2001::', 23], // protocol assignments, Teredo, benchmarks
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4: an IPv4 address within
  ['3fff::', 20] // documentation
]

const listOf = (ranges: [string, number][], family: 'ipv4' | 'ipv6'): BlockList => {
  const list = new BlockList()
  for (const [network, prefix] of ranges) list.addSubnet(network, prefix, family)
  return list
}

const notPublicV4 = listOf(NOT_PUBLIC_V4, 'ipv4')
const notPublicV6 = listOf(NOT_PUBLIC_V6, 'ipv6')
const globalUnicast = listOf([['2000::', 3]], 'ipv6')

/** Whether an IP address is one that a server on the public internet can have. Anything that is not an address is not. */
export const isPublicAddress = (address: string): boolean => {
  const [bare = ''] = address.split('%') // a zone, as in fe80::1%eth0
  switch (isIP(bare)) {
    case 4: return !notPublicV4.check(bare, 'ipv4')
    case 6: return globalUnicast.check(bare, 'ipv6') && !notPublicV6.check(bare, 'ipv6')
    default: return false
  }
}
