import { signingString } from './canonical.js'
import type { FlatJson } from './flat-json.js'

/** What one wallet signature over a batch covers: the list is as it was sent, in its order. */
export type SignedBatch =
  | {
      readonly action: 'PLACE_ORDERS'
      readonly orders: readonly FlatJson[]
      readonly timestamp: number
    }
  | {
      readonly action: 'CANCEL_ORDERS'
      readonly order_ids: readonly string[]
      readonly timestamp: number
    }

/**
 * The text that a wallet signs for a batch: RFC 8785 canonical JSON, so that its nested keys are
 * sorted too. Nothing is added: an order's fields left out stay out.
 */
export function batchSigningString(batch: SignedBatch): string {
  return signingString(batch)
}
