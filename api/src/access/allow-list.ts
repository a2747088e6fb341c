import type { Database } from '@truebook/shared/db/connect'
import type { AllowListTable } from '@truebook/shared/db/tables'
import { TruebookError } from '@truebook/shared/error'
import { allowedAddress, allowListOf } from '../queries/allow-lists.js'

/** How long an addition to a list, or switching a list off, takes to count. */
export const DELAY_MS = 86_400_000

/** Where an account's money would go. */
export interface Destination {
  readonly account: number
  /** 0x address, in any case. */
  readonly address: string
  /** Unix milliseconds. */
  readonly now: number
}

/**
 * Lets money go to an address that the account's allow-list has, or to any where its list is off.
 * The account's own wallet is an address like any other. Throws `ADDRESS_NOT_ALLOWED`.
 */
export async function checkDestination(db: Database, destination: Destination): Promise<void> {
  const { account, now } = destination
  const address = destination.address.toLowerCase()
  if (!isOn(await allowListOf(db, account), now)) return
  const allowed = await allowedAddress(db, { account, address })
  if (allowed && allowed.allowed_from <= now) return
  const message = allowed
    ? `${address} is on this account's allow-list, but counts only from ${isoTime(allowed.allowed_from)} on.`
    : `${address} is not on this account's allow-list, which is on.`
  throw new TruebookError('ADDRESS_NOT_ALLOWED', { message, details: { address } })
}

/** Whether a list holds at a moment; there is none until it is first turned on. */
export function isOn(list: AllowListTable | undefined, now: number): boolean {
  return list?.is_on === true && (list.off_from === null || list.off_from > now)
}

function isoTime(at: number): string {
  return new Date(at).toISOString()
}
