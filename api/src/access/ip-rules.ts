import { TruebookError } from '@truebook/shared/error'
import ipaddr, { type IPv4, type IPv6 } from 'ipaddr.js'
import { LRUCache } from 'lru-cache'

/** The most addresses and ranges that one key may be bound to. */
const MAX_IP_RULES = 50

/** The size of an IPv6 customer's own network: an address within it is cheap to change. */
const IPV6_NETWORK_BITS = 64

type Address = IPv4 | IPv6
type Range = [Address, number]

/** An address in the spelling that is compared and shown; an IPv4 address inside IPv6 becomes IPv4. */
export function plainAddress(ip: string): string {
  return namesOf(ip).plain
}

/** The name that requests are counted under: an IPv4 address, or the network of an IPv6 one. */
export function countedAddress(ip: string): string {
  return namesOf(ip).counted
}

/**
 * The addresses of an `X-Forwarded-For`, without the ports that some proxies add: from the last entry back
 * to the first that is not an address in its usual spelling, as nobody knows who wrote what stands before that. Empty where the
 * last entry is none.
 */
export function forwardedAddresses(text: string): string {
  const came = text.split(',').map((entry) => withoutPort(entry.trim()))
  const last = came.findLastIndex((address) => address !== '' && !isStrict(address))
  return came.slice(last + 1).join(', ')
}

/** `203.0.113.7:80` and `[2001:db8::1]:80` are addresses with a port. */
function withoutPort(entry: string): string {
  const [, bracketed, dotted] = /^\[(.*)\](?::\d+)?$|^([\d.]+):\d+$/.exec(entry) ?? []
  return bracketed ?? dotted ?? entry
}

interface Names {
  readonly plain: string
  readonly counted: string
}

/** To read an address takes microseconds, and most requests come from addresses seen before. */
const known = new LRUCache<string, Names>({ max: 10_000 })

function namesOf(ip: string): Names {
  const found = known.get(ip)
  if (found) return found
  const names = readNames(ip)
  known.set(ip, names)
  return names
}

function readNames(ip: string): Names {
  if (!ipaddr.isValid(ip)) return { plain: ip, counted: ip }
  const address = parseAddress(ip)
  const plain = address.toString()
  if (address.kind() === 'ipv4') return { plain, counted: plain }
  const network = networkOf(address, IPV6_NETWORK_BITS)
  return { plain, counted: `${network}/${IPV6_NETWORK_BITS}` }
}

/** Whether an address is one of the rules, or lies in a range among them. */
export function matchesRules(ip: string, rules: readonly string[]): boolean {
  if (!ipaddr.isValid(ip)) return false
  const address = parseAddress(ip)
  return rules.some((rule) => contains(knownRule(rule), address))
}

/** Whether the outer rules let in every address that the inner ones do. */
export function coversRules(outer: readonly string[], inner: readonly string[]): boolean {
  const ranges = outer.map(parseRule)
  return inner.map(parseRule).every(([address, bits]) => {
    return ranges.some((range) => range[1] <= bits && contains(range, address))
  })
}

/** Reads rules joined by commas, each into its one spelling. Throws `INVALID_FIELD`. */
export function readIpRules(field: string, text: string): readonly string[] {
  const came = text.split(',').map((rule) => rule.trim())
  if (came.length > MAX_IP_RULES) {
    const message = `${field} must be at most ${MAX_IP_RULES} addresses and ranges, but ${came.length} came.`
    throw new TruebookError('INVALID_FIELD', { message, details: { field } })
  }
  return [...new Set(came.map((rule) => readRule(field, rule)))]
}

function readRule(field: string, came: string): string {
  const [address = '', bits, more] = came.split('/')
  const well = more === undefined && isStrict(address) && (bits === undefined || isBits(bits))
  const rule = well ? tryRule(came) : undefined
  if (rule === undefined) {
    const message = `${field} must be IPv4 or IPv6 addresses or CIDR ranges such as 203.0.113.7 or 2001:db8::/32, joined by commas, but ${JSON.stringify(came.slice(0, 60))} came.`
    throw new TruebookError('INVALID_FIELD', { message, details: { field } })
  }
  const network = networkOf(...rule)
  if (network === rule[0].toString()) return ruleText(rule)
  const message = `${field} must name a range by its first address: ${ruleText([ipaddr.parse(network), rule[1]])}, but ${came} came.`
  throw new TruebookError('INVALID_FIELD', { message, details: { field } })
}

/** Refuses octal and shortened IPv4, which others may read as another address, and zones of IPv6. */
function isStrict(address: string): boolean {
  if (address.includes('%')) return false
  const dotted = address.slice(address.lastIndexOf(':') + 1)
  if (dotted.includes('.') && !ipaddr.IPv4.isValidFourPartDecimal(dotted)) return false
  return ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address)
}

function isBits(text: string): boolean {
  return /^(0|[1-9][0-9]{0,2})$/.test(text)
}

function tryRule(text: string): Range | undefined {
  try {
    return parseRule(text)
  } catch {
    return undefined
  }
}

const ranges = new LRUCache<string, Range>({ max: 10_000 })

function knownRule(text: string): Range {
  const found = ranges.get(text)
  if (found) return found
  const range = parseRule(text)
  ranges.set(text, range)
  return range
}

const MAPPED_BITS = 96

function parseRule(text: string): Range {
  if (!text.includes('/')) {
    const address = parseAddress(text)
    return [address, widthOf(address)]
  }
  const [address, bits] = ipaddr.parseCIDR(text)
  if (address.kind() === 'ipv4' || !(address as IPv6).isIPv4MappedAddress()) return [address, bits]
  // A wider range would hold IPv4 and IPv6 addresses.
  if (bits < MAPPED_BITS) throw new RangeError(`${text} is no range of one kind of addresses.`)
  return [(address as IPv6).toIPv4Address(), bits - MAPPED_BITS]
}

function parseAddress(ip: string): Address {
  return ipaddr.process(ip.replace(/%.*$/, ''))
}

function contains([network, bits]: Range, address: Address): boolean {
  return address.kind() === network.kind() && address.match(network as never, bits)
}

function networkOf(address: Address, bits: number): string {
  const text = `${address}/${bits}`
  return address.kind() === 'ipv4'
    ? ipaddr.IPv4.networkAddressFromCIDR(text).toString()
    : ipaddr.IPv6.networkAddressFromCIDR(text).toString()
}

function ruleText([address, bits]: Range): string {
  return bits === widthOf(address) ? address.toString() : `${address}/${bits}`
}

function widthOf(address: Address): number {
  return address.kind() === 'ipv4' ? 32 : 128
}
