import { LOG_SERIALIZERS } from '@truebook/shared/logged-error'
import { openLog } from '@truebook/shared/open-log'
import { type Level, type Logger, pino } from 'pino'

/** Where log lines go; to standard output by default. */
export type LogSink = { write(line: string): void }

/**
 * Fields that no log may show, whoever logs them: what lets somebody in, and what could be sent again. Wallet
 * signatures are among them, as whoever has one may send its message.
 */
const SECRETS = [
  'authorization',
  'x-api-signature',
  'x-2fa-code',
  'signature',
  'api_secret',
  'apiSecret',
  'secret',
  'token',
  'code_2fa',
  'otpauth_uri',
  'qr_svg',
  'recovery_codes',
]

/** In paths of pino's redaction, names with a hyphen are quoted. */
const quoted = SECRETS.map((name) => (name.includes('-') ? `["${name}"]` : name))
const below = (prefix: string) =>
  quoted.map((name) => (name.startsWith('[') ? prefix + name : `${prefix}.${name}`))

/** A log of JSON lines without secrets. */
export function createLog(level: Level | 'silent', sink?: LogSink): Logger {
  const options = {
    name: 'api',
    level,
    redact: { paths: [...quoted, ...below('*'), ...below('*.*')], censor: 'redacted' },
  }
  return sink ? pino({ serializers: LOG_SERIALIZERS, ...options }, sink) : openLog(options)
}
