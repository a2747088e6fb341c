import { TruebookError } from '@truebook/shared/error'
import { isWellCased, ZERO_WALLET } from '@truebook/shared/wallet'

/**
 * An address in lower case. Throws `INVALID_FIELD` where a digit was mistyped, or nobody can have its key.
 */
export function readWallet(field: string, address: string): string {
  if (!isWellCased(address)) {
    throw wrong(field, `in lower case, or in mixed case as EIP-55 has it, but ${address}`)
  }
  const wallet = address.toLowerCase()
  if (wallet === ZERO_WALLET) throw wrong(field, `somebody's wallet, but ${address}`)
  return wallet
}

function wrong(field: string, why: string): TruebookError {
  const message = `${field} must be ${why} came.`
  return new TruebookError('INVALID_FIELD', { message, details: { field } })
}
