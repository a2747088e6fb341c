import { MAX_ENTRY_COMMANDS } from '@truebook/shared/command'
import { anyText, choice, LOG_LEVELS, onOff, urlOf, wholeNumber } from '@truebook/shared/config'
import { MAX_BATCH } from '@truebook/shared/decision'

/** The environment of an engine. */
export const ENGINE_SETTINGS = {
  DATABASE_URL: urlOf(['postgres', 'postgresql']),
  REDIS_URL: urlOf(['redis', 'rediss'], 'redis://127.0.0.1:6379'),
  LOG_LEVEL: choice(LOG_LEVELS, 'info'),
  /** 0: no health server. */
  HEALTH_PORT: wholeNumber({ min: 0, max: 65_535 }, 0),
  /** Where it listens: whoever reaches it reads all that the part says of itself. */
  HEALTH_HOST: anyText('an address', '127.0.0.1'),
  /** The most commands in one transaction. */
  ENGINE_BATCH: wholeNumber({ min: 1, max: MAX_BATCH - MAX_ENTRY_COMMANDS }, 1000),
  /** How many sequences the event stream keeps. */
  PUBLISH_HISTORY: wholeNumber({ min: 1000, max: 100_000_000 }, 100_000),
  /** Whether an active engine creates the assets and markets of seed.ts that are missing. */
  SEED_MARKETS: onOff('0'),
} as const
