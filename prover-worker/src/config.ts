import { choice, LOG_LEVELS, urlOf, wholeNumber } from '@truebook/shared/config'

/** The environment of a prover-worker. */
export const PROVER_SETTINGS = {
  DATABASE_URL: urlOf(['postgres', 'postgresql']),
  REDIS_URL: urlOf(['redis', 'rediss'], 'redis://127.0.0.1:6379'),
  LOG_LEVEL: choice(LOG_LEVELS, 'info'),
  /** 0: no health server. */
  HEALTH_PORT: wholeNumber({ min: 0, max: 65_535 }, 0),
  /** How often withdrawals are looked for, in milliseconds. */
  EXIT_INTERVAL_MS: wholeNumber({ min: 50, max: 3_600_000 }, 1000),
} as const
