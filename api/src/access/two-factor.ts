import type { Database } from '@truebook/shared/db/connect'
import type { TwoFactorTable } from '@truebook/shared/db/tables'
import { TruebookError } from '@truebook/shared/error'
import {
  changeTwoFactor,
  countRecoveryCodes,
  deleteTwoFactor,
  lockTwoFactor,
  replaceRecoveryCodes,
  startTwoFactor,
  twoFactorOf,
  useRecoveryCode,
} from '../queries/two-factor.js'
import { logAccess } from './access-log.js'
import type { Caller } from './caller.js'
import type { Change } from './changes.js'
import { hashRecoveryCode, isRecoveryCode, newRecoveryCodes } from './recovery-codes.js'
import { type SealKeys, seal, unseal } from './seal.js'
import { enrolment, newTotpSecret, stepOf } from './totp.js'

/** A second factor: codes of an authenticator app (TOTP), and recovery codes. */
export interface TwoFactor {
  status(account: number): Promise<{ readonly isOn: boolean; readonly recoveryCodes: number }>
  /** Makes a secret, which counts once `confirm` got a code of it. Throws `TWO_FACTOR_IS_ON`. */
  start(caller: Caller): Promise<Enrolment>
  /** Turns the factor on; gives the recovery codes, only now. */
  confirm(caller: Caller, code: Code): Promise<readonly string[]>
  /**
   * Makes a change of the account, for which a code is demanded where the factor is on, in one transaction
   * with that: the code is used up if the change is made, and only then. Throws why a code is refused.
   */
  demand<T>(caller: Caller, guarded: Guarded<T>): Promise<T>
  /** Makes new recovery codes in exchange for a code; the old ones no longer count. */
  renewRecoveryCodes(caller: Caller, code: Code): Promise<readonly string[]>
  turnOff(caller: Caller, code: Code): Promise<void>
}

/** A code as it was sent; undefined where none was. */
export type Code = string | undefined

/** A change that a code is given for. */
export interface Guarded<T> {
  readonly code: Code
  /**
   * Looks whether the code may be looked at, and writes nothing: what is written before a wrong code is
   * committed with its count.
   */
  readonly check?: (trx: Database) => Promise<void>
  /** Makes the change. A code was taken for it just before, or the factor is off. */
  readonly act: (trx: Database, isOn: boolean) => Promise<T>
}

export interface Enrolment {
  readonly secret: string
  readonly uri: string
  readonly svg: string
}

export interface TwoFactorOptions {
  readonly db: Database
  readonly change: Change
  readonly sealKeys: SealKeys
  readonly now: () => number
}

/** The fifth wrong code in a row locks the factor, and each one after it for twice as long as the last. */
const FREE_FAILURES = 5
const FIRST_LOCK_MS = 900_000
const LONGEST_LOCK_MS = 86_400_000

/** The owner that a sealed TOTP secret belongs to. */
export function twoFactorOwner(account: number): string {
  return `two-factor:${account}`
}

export function createTwoFactor({ db, change, sealKeys, now }: TwoFactorOptions): TwoFactor {
  /**
   * Checks a code while no other change of the account runs, and does what the code was given for in the same
   * transaction. A wrong code is refused, but its count is committed. `due` gives the factor that demands the
   * code, undefined where none does, and throws where the factor is not as it must be.
   */
  async function withCode<T>(
    caller: Caller,
    { code, check, act }: Guarded<T>,
    due: (factor: TwoFactorTable | undefined) => TwoFactorTable | undefined,
  ): Promise<T> {
    const outcome = await change(caller.account, async (trx) => {
      const factor = due(await lockTwoFactor(trx, caller.account))
      if (!factor) return { done: await act(trx, false) }
      await check?.(trx)
      const refusal = await lookAt(trx, { factor, code, caller })
      return refusal ?? { done: await act(trx, true) }
    })
    if (outcome instanceof TruebookError) throw outcome
    return outcome.done
  }

  interface Look {
    readonly factor: TwoFactorTable
    readonly code: Code
    readonly caller: Caller
  }

  /** Uses a right code up; gives the refusal of a wrong one. */
  async function lookAt(trx: Database, look: Look): Promise<TruebookError | undefined> {
    const { factor, code, caller } = look
    const { account } = factor
    if (!code) return new TruebookError('TWO_FACTOR_CODE_MISSING')
    // Recovery codes cannot be guessed, so they are taken while the factor is locked: its owner is not locked
    // out.
    if (factor.is_on && isRecoveryCode(code)) {
      const hash = hashRecoveryCode(account, code)
      if (!(await useRecoveryCode(trx, { account, hash }))) return wrongCode()
      await logAccess(trx, caller, { action: 'RECOVERY_CODE_USED', at: now() })
      return undefined
    }
    if (factor.locked_until > now()) return locked(factor, now())
    const keys = { keys: sealKeys, owner: twoFactorOwner(account) }
    const step = stepOf(code, { secret: unseal(factor.sealed_secret, keys), now: now() })
    if (step === undefined) {
      await countFailure(trx, look)
      return wrongCode()
    }
    // A used code opens nothing and is no guess. If it were counted, whoever heard it could lock its owner
    // out.
    if (step <= factor.last_step) return usedCode()
    await changeTwoFactor(trx, account, { last_step: step, failures: 0, locked_until: 0 })
    return undefined
  }

  async function countFailure(trx: Database, { factor, caller }: Look): Promise<void> {
    const failures = factor.failures + 1
    const lockMs = lockAfter(failures)
    await changeTwoFactor(trx, factor.account, { failures, locked_until: now() + lockMs })
    if (lockMs === 0) return
    await logAccess(trx, caller, { action: 'TWO_FACTOR_LOCKED', details: { failures }, at: now() })
  }

  async function makeRecoveryCodes(trx: Database, account: number): Promise<readonly string[]> {
    const codes = newRecoveryCodes()
    const hashes = codes.map((code) => hashRecoveryCode(account, code))
    await replaceRecoveryCodes(trx, account, hashes)
    return codes
  }

  return {
    async status(account) {
      const factor = await twoFactorOf(db, account)
      return { isOn: factor?.is_on ?? false, recoveryCodes: await countRecoveryCodes(db, account) }
    },
    async start(caller) {
      const { account, wallet } = caller
      const secret = newTotpSecret()
      const owner = twoFactorOwner(account)
      const sealed_secret = seal(secret, { key: sealKeys.current, owner })
      await change(account, async (trx) => {
        const started = await startTwoFactor(trx, { account, sealed_secret, now: now() })
        if (!started) throw new TruebookError('TWO_FACTOR_IS_ON')
        await logAccess(trx, caller, { action: 'TWO_FACTOR_STARTED', at: now() })
      })
      return { secret, ...enrolment(secret, wallet) }
    },
    confirm(caller, code) {
      async function act(trx: Database) {
        await changeTwoFactor(trx, caller.account, { is_on: true })
        await logAccess(trx, caller, { action: 'TWO_FACTOR_ON', at: now() })
        return makeRecoveryCodes(trx, caller.account)
      }
      return withCode(caller, { code, act }, thatIsOff)
    },
    demand: (caller, guarded) =>
      withCode(caller, guarded, (factor) => (factor?.is_on ? factor : undefined)),
    renewRecoveryCodes(caller, code) {
      async function act(trx: Database) {
        await logAccess(trx, caller, { action: 'RECOVERY_CODES_MADE', at: now() })
        return makeRecoveryCodes(trx, caller.account)
      }
      return withCode(caller, { code, act }, thatIsOn)
    },
    turnOff(caller, code) {
      async function act(trx: Database) {
        await deleteTwoFactor(trx, caller.account)
        await logAccess(trx, caller, { action: 'TWO_FACTOR_OFF', at: now() })
      }
      return withCode(caller, { code, act }, thatIsOn)
    },
  }
}

function lockAfter(failures: number): number {
  if (failures < FREE_FAILURES) return 0
  return Math.min(FIRST_LOCK_MS * 2 ** (failures - FREE_FAILURES), LONGEST_LOCK_MS)
}

function thatIsOn(factor: TwoFactorTable | undefined): TwoFactorTable {
  if (!factor?.is_on) throw new TruebookError('TWO_FACTOR_IS_OFF')
  return factor
}

/** The factor that was begun with, and is not on yet. */
function thatIsOff(factor: TwoFactorTable | undefined): TwoFactorTable {
  if (factor?.is_on) throw new TruebookError('TWO_FACTOR_IS_ON')
  if (!factor) throw new TruebookError('TWO_FACTOR_IS_OFF')
  return factor
}

function wrongCode(): TruebookError {
  return new TruebookError('INVALID_TWO_FACTOR_CODE')
}

function usedCode(): TruebookError {
  const message = 'This two-factor code was used already; wait for the next one.'
  return new TruebookError('INVALID_TWO_FACTOR_CODE', { message })
}

function locked({ is_on, locked_until }: TwoFactorTable, now: number): TruebookError {
  const seconds = Math.ceil((locked_until - now) / 1000)
  const way = is_on ? ' A recovery code is taken at once.' : ''
  const message = `There were too many wrong two-factor codes: the next one is looked at in ${seconds} s.${way}`
  return new TruebookError('TWO_FACTOR_LOCKED', { message, details: { retry_after: seconds } })
}
