import type { Database } from '@truebook/shared/db/connect'
import type { AllowedAddressTable, AllowListTable } from '@truebook/shared/db/tables'
import { TruebookError } from '@truebook/shared/error'
import { isoTime } from '../answers/amounts.js'
import {
  allowedAddress,
  allowedAddresses,
  allowListOf,
  deleteAllowedAddress,
  insertAllowedAddress,
  putAllowList,
} from '../queries/allow-lists.js'
import { logAccess } from './access-log.js'
import type { Caller } from './caller.js'
import type { Change } from './changes.js'
import type { Code, TwoFactor } from './two-factor.js'

/** How long it takes until an added address counts, or a list that is turned off no longer does. */
export const DELAY_MS = 86_400_000

/** Where an account is about to send money. */
export interface Destination {
  readonly account: number
  /** 0x address, in any case. */
  readonly address: string
  /** Unix milliseconds. */
  readonly now: number
}

/**
 * Returns if money may go to an address: the account's allow-list has it, or is off. The account's own wallet
 * is an address like any other. Throws `ADDRESS_NOT_ALLOWED`.
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

/** Whether a list is in force at a moment. An account has no list until it first turns one on. */
export function isOn(list: AllowListTable | undefined, now: number): boolean {
  return list?.is_on === true && (list.off_from === null || list.off_from > now)
}

/** An account's list and its addresses; undefined where the account never turned a list on. */
export interface AllowListState {
  readonly list: AllowListTable | undefined
  readonly addresses: readonly AllowedAddressTable[]
}

/** Reads and changes allow-lists. Each change is logged. */
export interface AllowLists {
  of(account: number): Promise<AllowListState>
  /** Counts at once. */
  turnOn(caller: Caller): Promise<void>
  /** Counts after a day, within which the list may be turned on again. Throws why a code is refused. */
  turnOff(caller: Caller, code: Code): Promise<void>
  /**
   * Adds an address, which counts after a day. Throws `ALREADY_LISTED`, `ALLOW_LIST_FULL` and why a code is
   * refused.
   */
  add(caller: Caller, entry: NewAddress): Promise<void>
  /** Removes an address at once. Throws `NOT_LISTED`. */
  remove(caller: Caller, address: string): Promise<void>
}

export interface NewAddress {
  readonly address: string
  readonly name: string
  readonly code: Code
}

/** The most addresses that one list may have. */
const MAX_ADDRESSES = 100

export interface AllowListOptions {
  readonly db: Database
  readonly change: Change
  readonly demand: TwoFactor['demand']
  readonly now: () => number
}

export function createAllowLists({ db, change, demand, now }: AllowListOptions): AllowLists {
  return {
    async of(account) {
      return {
        list: await allowListOf(db, account),
        addresses: await allowedAddresses(db, account),
      }
    },
    async turnOn(caller) {
      const { account } = caller
      await change(account, async (trx) => {
        const before = await allowListOf(trx, account)
        if (isOn(before, now()) && before?.off_from === null) return
        await putAllowList(trx, { account, is_on: true, off_from: null })
        await logAccess(trx, caller, { action: 'ALLOW_LIST_ON', at: now() })
      })
    },
    async turnOff(caller, code) {
      const { account } = caller
      async function act(trx: Database): Promise<void> {
        const before = await allowListOf(trx, account)
        // To ask again neither restarts the day nor turns on a list that is off.
        if (!isOn(before, now()) || before?.off_from !== null) return
        await putAllowList(trx, { account, is_on: true, off_from: now() + DELAY_MS })
        await logAccess(trx, caller, { action: 'ALLOW_LIST_OFF_ASKED', at: now() })
      }
      await demand(caller, { code, act })
    },
    async add(caller, { address, name, code }) {
      const { account } = caller
      async function act(trx: Database): Promise<void> {
        if ((await allowedAddresses(trx, account)).length >= MAX_ADDRESSES) throw listFull()
        const row = { account, address, name, allowed_from: now() + DELAY_MS }
        if (!(await insertAllowedAddress(trx, row))) throw new TruebookError('ALREADY_LISTED')
        await logAccess(trx, caller, {
          action: 'ADDRESS_ADDED',
          subject: address,
          details: { name, allowed_from: row.allowed_from },
          at: now(),
        })
      }
      await demand(caller, { code, act })
    },
    async remove(caller, address) {
      const { account } = caller
      await change(account, async (trx) => {
        const removed = await deleteAllowedAddress(trx, { account, address })
        if (!removed) throw new TruebookError('NOT_LISTED')
        await logAccess(trx, caller, { action: 'ADDRESS_REMOVED', subject: address, at: now() })
      })
    },
  }
}

function listFull(): TruebookError {
  const message = `An allow-list has at most ${MAX_ADDRESSES} addresses: take one off first.`
  return new TruebookError('ALLOW_LIST_FULL', { message })
}
