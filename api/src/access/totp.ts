import { Secret, TOTP } from 'otpauth'
import { renderSVG } from 'uqr'

/** What every authenticator app uses: RFC 6238 with SHA-1, six digits, thirty seconds. */
const DIGITS = 6
const CODE = /^[0-9]{6}$/
const PERIOD_SECONDS = 30
/** How many steps a clock may be off, either way. */
const STEPS_OFF = 1
const SECRET_BYTES = 20
const ISSUER = 'Truebook'

/** A new secret, as base32. */
export function newTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32
}

/** The time step that this code is of, at most one step off the clock; undefined where the code is wrong. */
export function stepOf(
  code: string,
  { secret, now }: { readonly secret: string; readonly now: number },
): number | undefined {
  // Checked by ourselves: the library compares bytes, and digits of other scripts have more of them.
  if (!CODE.test(code)) return undefined
  const delta = TOTP.validate({
    token: code,
    secret: Secret.fromBase32(secret),
    digits: DIGITS,
    period: PERIOD_SECONDS,
    timestamp: now,
    window: STEPS_OFF,
  })
  return delta === null ? undefined : Math.floor(now / (PERIOD_SECONDS * 1000)) + delta
}

/** What an authenticator app reads: a URI, and the same as a picture (a QR code). */
export function enrolment(
  secret: string,
  wallet: string,
): { readonly uri: string; readonly svg: string } {
  const totp = new TOTP({
    issuer: ISSUER,
    label: wallet,
    secret: Secret.fromBase32(secret),
    digits: DIGITS,
    period: PERIOD_SECONDS,
  })
  const uri = totp.toString()
  return { uri, svg: renderSVG(uri) }
}
