import { keccak256 } from './keccak.js'

const WALLET = /^0x[0-9a-f]{40}$/
const DIGITS = /^0x([0-9a-f]{40}|[0-9A-F]{40})$/

/** Nobody has the key of this address: what goes there is lost. */
export const ZERO_WALLET = `0x${'0'.repeat(40)}`

/** Whether a text is a wallet as the core knows it: a lower-case 0x address. */
export function isWallet(text: string): boolean {
  return WALLET.test(text)
}

/**
 * Whether an address is all in one case, or in mixed case with the right EIP-55 checksum; if not, it has a
 * typo.
 */
export function isWellCased(address: string): boolean {
  return DIGITS.test(address) || checksummed(address.toLowerCase()) === address
}

/** A lower-case 0x address in the mixed case of EIP-55. */
export function checksummed(wallet: string): string {
  const digits = wallet.slice(2)
  const hash = Buffer.from(keccak256(Buffer.from(digits))).toString('hex')
  const cased = [...digits].map((digit, at) =>
    Number.parseInt(hash[at], 16) >= 8 ? digit.toUpperCase() : digit,
  )
  return `0x${cased.join('')}`
}
