import type { OperationFields, OperationName } from '@truebook/shared/wire/feed-operations'
import type { Owner } from '../access/caller.js'
import type { Deps } from '../deps.js'
import type { Schemas } from '../http/schema-refusal.js'
import type { Work } from '../overload/overload.js'
import { amendOrders } from '../routes/amend-batch.js'
import { amendOneOrder } from '../routes/amend-order.js'
import { setCancelTimer } from '../routes/cancel-after.js'
import { cancelAllOrders } from '../routes/cancel-all.js'
import { cancelOrders } from '../routes/cancel-batch.js'
import { cancelOneOrder } from '../routes/cancel-order.js'
import { placeOrders } from '../routes/place-batch.js'
import { placeOrder } from '../routes/place-order.js'

/** What an operation of order entry works with. */
export interface EntryParts {
  readonly owner: Owner
  readonly deps: Deps
  readonly schemas: Schemas
}

/** The operations of order entry: each does what its route does, and gives the same answer. */
export const ENTRY = {
  place: (fields: OperationFields<'place'>, { owner, deps }: EntryParts) =>
    placeOrder(fields, owner, deps),
  cancel: (fields: OperationFields<'cancel'>, { owner, deps }: EntryParts) =>
    cancelOneOrder(fields, owner, deps),
  amend: (fields: OperationFields<'amend'>, { owner, deps }: EntryParts) =>
    amendOneOrder(fields, owner, deps),
  batch: (fields: OperationFields<'batch'>, { owner, deps, schemas }: EntryParts) =>
    placeOrders(fields, { owner, schemas }, deps),
  amend_batch: (fields: OperationFields<'amend_batch'>, { owner, deps, schemas }: EntryParts) =>
    amendOrders(fields, { owner, schemas }, deps),
  cancel_batch: (fields: OperationFields<'cancel_batch'>, { owner, deps }: EntryParts) =>
    cancelOrders(fields, owner, deps),
  cancel_all: (fields: OperationFields<'cancel_all'>, { owner, deps }: EntryParts) =>
    cancelAllOrders(fields, owner, deps),
  cancel_all_after: (fields: OperationFields<'cancel_all_after'>, { owner, deps }: EntryParts) =>
    setCancelTimer(fields, owner, deps),
} as const
export type EntryName = keyof typeof ENTRY

export function isEntry(op: string): op is EntryName {
  return Object.hasOwn(ENTRY, op)
}

/** How each operation counts when load is shed. The others are always answered. */
export const WORK: Readonly<Record<Exclude<OperationName, 'ping' | 'unsubscribe'>, Work>> = {
  place: 'command',
  amend: 'command',
  batch: 'command',
  amend_batch: 'command',
  cancel: 'cancel',
  cancel_batch: 'cancel',
  cancel_all: 'cancel',
  cancel_all_after: 'cancel',
  cancel_on_disconnect: 'cancel',
  login: 'request',
  subscribe: 'request',
}
