import { assert, unreachable } from '@truebook/shared/assert'
import type { Command, SignedCommand } from '@truebook/shared/command'
import type { Event } from '@truebook/shared/event'
import { admit, admitOperator, remember, rememberOperator } from './admission.js'
import { amendOrder } from './amend-order.js'
import { amendBatch, cancelBatch, placeBatch } from './batch.js'
import { cancelAll, cancelOrder } from './cancel.js'
import { cancelAllAfter } from './cancel-after.js'
import { type CreditedDeposits, createCreditedDeposits } from './deposits.js'
import { expireDue } from './expire.js'
import { setAccountFrozen } from './freeze.js'
import { expectCommands } from './look-ahead.js'
import {
  createAsset,
  createMarket,
  openAccountOf,
  setMarketStatus,
  setReferencePrice,
} from './markets.js'
import { deposit, payFees, transfer, withdraw } from './money.js'
import { placeOrder } from './place-order.js'
import { createReplayWindow, type ReplayWindow } from './replay-window.js'
import { restoreState } from './restore.js'
import type { StateView } from './snapshot.js'
import { type ExchangeState, pushRejected, type Refusal, refuse } from './state.js'
import { viewOf } from './view.js'

/** The deterministic state machine: commands go in, events come out, one place decides. */
export interface Exchange {
  /**
   * Folds one command. `sequence` follows the last one; `time`, unix milliseconds, never falls.
   * A client's mistake is a reject event; only a programmer's mistake throws, an `AssertionError`.
   */
  apply(command: Command, sequence: number, time: number): Event[]
  /**
   * Tells which commands will be applied next, up to `LOOK_AHEAD`. A hint for speed: it changes no
   * decision.
   */
  expect(commands: readonly Command[]): void
  /**
   * When the next order may expire or the next dead-man switch fire, unix milliseconds; Infinity if none
   * will. It may be too early, but is exact after an `expire` command that found nothing due.
   */
  nextExpiry(): number
  /** A view of the whole state, without copying it; valid until the next command. */
  view(): StateView
}

/**
 * How many orders an account may have open in one market: cancelling them all must be quick. This limit and
 * the next three are part of the journal's meaning: with other values, replaying an old journal would take
 * what was refused, or refuse what was taken.
 */
const OPEN_ORDER_LIMIT = 10_000

/** How many orders may rest in one market. */
const BOOK_CAPACITY = 2 ** 20

/**
 * How many accounts there may be before transfers and sign-ins, which cost their sender next to nothing,
 * open no more. Deposits open up to four times as many, 2^24, which is the most that a `Map` holds: one
 * more would throw, and every later engine would throw at the same command.
 */
const ACCOUNT_LIMIT = 2 ** 22

/**
 * How many events the orders or amendments of a batch may lead to before another one is refused. Each of fifty could
 * fill all that rests in a market of its own: more than is decided while a lock lasts, or than Postgres takes at once.
 */
const BATCH_EVENT_LIMIT = 131_072

export interface ExchangeOptions {
  /** The state to start from; genesis when there is none. */
  readonly snapshot?: StateView
  /** A replay window filled beforehand; `snapshot.recent` is added to it. */
  readonly window?: ReplayWindow
  /** Credited deposits filled in beforehand; `snapshot.deposits` is added to them. */
  readonly deposits?: CreditedDeposits
  /** How many orders may rest in one market. */
  readonly bookCapacity?: number
  /** How many orders an account may have open in one market. */
  readonly openOrderLimit?: number
  /** How many accounts there may be before only deposits open more. */
  readonly accountLimit?: number
  /** How many events a batch may lead to before another one of its orders or amendments is refused. */
  readonly batchEventLimit?: number
}

/** A state machine at genesis, or where a snapshot was taken. */
export function createExchange({
  snapshot,
  window = createReplayWindow(),
  deposits = createCreditedDeposits(),
  bookCapacity = BOOK_CAPACITY,
  openOrderLimit = OPEN_ORDER_LIMIT,
  accountLimit = ACCOUNT_LIMIT,
  batchEventLimit = BATCH_EVENT_LIMIT,
}: ExchangeOptions = {}): Exchange {
  const limits = { bookCapacity, openOrderLimit, accountLimit, batchEventLimit }
  const state = restoreState(snapshot, { window, deposits, ...limits })
  // Made once: making it for every command was an eighth of all that a command allocates.
  const pushTouched = (account: number, asset: number) => pushBalance(state, account, asset)
  return {
    apply(command, sequence, time) {
      assert(sequence === state.sequence + 1, 'Commands must come in sequence, none left out.')
      assert(time >= state.time, 'Time must not run backwards.')
      state.sequence = sequence
      state.time = time
      // biome-ignore lint/style/useArrayLiterals: it has room for 4, most need 3; `[]` has it for 17.
      state.events = new Array<Event>()
      state.window.forgetBefore(time)
      if (time >= state.nextExpiry && command.type !== 'expire') expireDue(state)
      const refusal = admitAndDecide(state, command)
      if (refusal) pushRejected(state, command, refusal)
      state.ledger.drainTouched(pushTouched)
      return state.events
    },
    expect: (commands) => expectCommands(state, commands),
    nextExpiry: () => state.nextExpiry,
    view: () => viewOf(state),
  }
}

/** Decides a command that passes its admission, and remembers its use if it is taken. */
function admitAndDecide(state: ExchangeState, command: Command): Refusal | undefined {
  if (!isSigned(command)) return decideUnsigned(state, command)
  const refusal = admit(state, command) ?? decide(state, command)
  if (!refusal) remember(state, command)
  return refusal
}

function decideUnsigned(state: ExchangeState, command: Command): Refusal | undefined {
  const refusal = admitOperator(state, command) ?? decide(state, command)
  if (!refusal) rememberOperator(state, command)
  return refusal
}

/** The same as `'signed' in command`, which takes many times as long with objects of so many shapes. */
function isSigned(command: Command): command is SignedCommand {
  return (command as Partial<SignedCommand>).signed !== undefined
}

/**
 * One handler for each type of command: it changes the state and pushes events, or gives the reason why
 * not.
 */
function decide(state: ExchangeState, command: Command): Refusal | undefined {
  switch (command.type) {
    case 'place_order':
      return placeOrder(state, command.signed.account, command)
    case 'cancel_order':
      return cancelOrder(state, command.signed.account, command)
    case 'cancel_all':
      return cancelAll(state, command)
    case 'transfer':
      return transfer(state, command)
    case 'withdraw':
      return withdraw(state, command)
    case 'deposit':
      return deposit(state, command)
    case 'open_account':
      return openAccountOf(state, command)
    case 'create_asset':
      return createAsset(state, command)
    case 'create_market':
      return createMarket(state, command.market, 'ACTIVE')
    case 'create_market_as':
      return createMarket(state, command.market, command.status)
    case 'set_market_status':
      return setMarketStatus(state, command)
    case 'tick':
      return undefined
    case 'undecodable':
      return refuse('UNDECODABLE_ENTRY')
    case 'amend_order':
      return amendOrder(state, command.signed.account, command)
    case 'place_batch':
      return placeBatch(state, command)
    case 'cancel_batch':
      return cancelBatch(state, command)
    case 'cancel_all_after':
      return cancelAllAfter(state, command)
    case 'set_account_frozen':
      return setAccountFrozen(state, command)
    case 'expire':
      return expireDue(state, command.most)
    case 'pay_fees':
      return payFees(state, command)
    case 'amend_batch':
      return amendBatch(state, command)
    case 'set_reference_price':
      return setReferencePrice(state, command)
    default:
      return unreachable(command)
  }
}

/** Tells what a balance is after the command; called once for each balance that the command changed. */
function pushBalance({ ledger, events }: ExchangeState, account: number, asset: number): void {
  events.push({
    type: 'balance_changed',
    account,
    asset,
    available: ledger.available(account, asset),
    held: ledger.held(account, asset),
  })
}
