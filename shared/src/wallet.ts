const WALLET = /^0x[0-9a-f]{40}$/

/** Whether a text is a wallet as the core knows it: a lower-case 0x address. */
export function isWallet(text: string): boolean {
  return WALLET.test(text)
}
