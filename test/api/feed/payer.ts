import type { Payer } from '@truebook/api/feed/sources/source'

/** Somebody who owes nothing and stays. */
export function payerOf(special: Partial<Payer> = {}): Payer {
  const pay = () => undefined
  return { name: 'somebody', pay, owedMs: () => 0, isGone: () => false, ...special }
}
