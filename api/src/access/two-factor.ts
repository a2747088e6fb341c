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
  /** Uses a code up and gives true; gives false where the factor is off. Throws why a code is refused. */
  demand(caller: Caller, code: Code): Promise<boolean>
  /** Makes new recovery codes in exchange for a code; the old ones no longer count. */
  renewRecoveryCodes(caller: Caller, code: Code): Promise<readonly string[]>
  turnOff(caller: Caller, code: Code): Promise<void>
}

/** A code as it was sent; undefined where none was. */
export type Code = string | undefined

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
   * transaction. A wrong code is refused, but its count is committed.
   */
  async function withCode<T>(
    caller: Caller,
    code: Code,
    { isOn, act }: { readonly isOn: boolean; readonly act: (db: Database) => Promise<T> },
  ): Promise<T> {
    const outcome = await change(caller.account, async (trx) => {
      const factor = await lockTwoFactor(trx, caller.account)
      if (!factor || factor.is_on !== isOn) return stateRefusal(factor)
      const refusal = await lookAt(trx, { factor, code, caller })
      return refusal ?? { done: await act(trx) }
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
    confirm: (caller, code) =>
      withCode(caller, code, {
        isOn: false,
        async act(trx) {
          await changeTwoFactor(trx, caller.account, { is_on: true })
          await logAccess(trx, caller, { action: 'TWO_FACTOR_ON', at: now() })
          return makeRecoveryCodes(trx, caller.account)
        },
      }),
    async demand(caller, code) {
      const factor = await twoFactorOf(db, caller.account)
      if (!factor?.is_on) return false
      return withCode(caller, code, { isOn: true, act: async () => true })
    },
    renewRecoveryCodes: (caller, code) =>
      withCode(caller, code, {
        isOn: true,
        async act(trx) {
          await logAccess(trx, caller, { action: 'RECOVERY_CODES_MADE', at: now() })
          return makeRecoveryCodes(trx, caller.account)
        },
      }),
    turnOff: (caller, code) =>
      withCode(caller, code, {
        isOn: true,
        async act(trx) {
          await deleteTwoFactor(trx, caller.account)
          await logAccess(trx, caller, { action: 'TWO_FACTOR_OFF', at: now() })
        },
      }),
  }
}

function lockAfter(failures: number): number {
  if (failures < FREE_FAILURES) return 0
  return Math.min(FIRST_LOCK_MS * 2 ** (failures - FREE_FAILURES), LONGEST_LOCK_MS)
}

function stateRefusal(factor: TwoFactorTable | undefined): TruebookError {
  return new TruebookError(factor?.is_on ? 'TWO_FACTOR_IS_ON' : 'TWO_FACTOR_IS_OFF')
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
