import { ConfigError, type Setting } from '@truebook/shared/config'

/** What an account may ask for. */
export interface Plan {
  readonly name: string
  /** The limit of each of the account's keys; undefined for the limit that everybody has. */
  readonly requestsPerMinute?: number | undefined
  /** Undefined for no limit. */
  readonly dailyCredits?: number | undefined
}

/** The plan without limits, for those who run the exchange for themselves. It always exists. */
export const UNLIMITED = 'unlimited'

/** The credits that one request costs. */
export const REQUEST_CREDITS = 100

export interface Plans {
  /** The plan of this name; the default one for null, or where there is no such plan. */
  named(name: string | null): Plan
  readonly all: readonly Plan[]
}

/** Throws `ConfigError` where no plan has the default's name. */
export function createPlans(plans: readonly Plan[], defaultName: string): Plans {
  const all = [{ name: UNLIMITED }, ...plans.filter(({ name }) => name !== UNLIMITED)]
  const byName = new Map<string, Plan>(all.map((plan) => [plan.name, plan]))
  const fallback = byName.get(defaultName)
  if (!fallback) {
    const known = [...byName.keys()].join(', ')
    throw new ConfigError(
      `DEFAULT_PLAN must be one of ${known}, but ${JSON.stringify(defaultName)} came.`,
    )
  }
  return { all, named: (name) => byName.get(name ?? '') ?? fallback }
}

/** Reads `{"basic": {"requests_per_minute": 60, "daily_credits": 100000}}`; a limit left out is none. */
export function plansSetting(): Setting<readonly Plan[]> {
  return {
    fallback: '{}',
    expected:
      'a JSON object of plans such as {"basic":{"requests_per_minute":60,"daily_credits":100000}}',
    parse(text) {
      try {
        const plans: unknown = JSON.parse(text)
        return Array.isArray(plans) ? undefined : Object.entries(plans as object).map(readPlan)
      } catch {
        return undefined
      }
    },
  }
}

function readPlan([name, rules]: [string, unknown]): Plan {
  const { requests_per_minute, daily_credits, ...unknown } = rules as Record<string, unknown>
  if (name === '' || Object.keys(unknown).length > 0) throw new TypeError('This is no plan.')
  return {
    name,
    requestsPerMinute: count(requests_per_minute),
    dailyCredits: count(daily_credits),
  }
}

function count(value: unknown): number | undefined {
  if (value === undefined) return undefined
  if (Number.isSafeInteger(value) && Number(value) > 0) return Number(value)
  throw new TypeError('This is no count.')
}
