import { Transaction, Wallet } from 'ethers'
import type { Fees } from './node.js'

/** An account on a chain whose key this process holds. */
export interface ChainAccount {
  /** Lower-case 0x address. */
  readonly address: string
  /** Signs a transaction; gives it ready to be sent, with its hash. */
  sign(terms: TransactionTerms): SignedTransaction
}

export interface TransactionTerms extends Fees {
  readonly chainId: number
  readonly nonce: number
  readonly to: string
  readonly data: string
  readonly value: bigint
  readonly gasLimit: bigint
}

export interface SignedTransaction {
  readonly nonce: number
  readonly raw: string
  readonly hash: string
}

export function createAccount(privateKey: string): ChainAccount {
  const { address, signingKey } = new Wallet(privateKey)
  return {
    address: address.toLowerCase(),
    sign(terms) {
      const transaction = Transaction.from({ type: 2, ...terms })
      transaction.signature = signingKey.sign(transaction.unsignedHash)
      return {
        nonce: terms.nonce,
        raw: transaction.serialized,
        hash: transaction.hash ?? '',
      }
    },
  }
}

/** The highest fees that a signed transaction pays for a unit of gas. */
export function feesOf(raw: string): Fees {
  const { maxFeePerGas, maxPriorityFeePerGas } = Transaction.from(raw)
  return { maxFeePerGas: maxFeePerGas ?? 0n, maxPriorityFeePerGas: maxPriorityFeePerGas ?? 0n }
}
