import { ConfigError, type Setting } from '@truebook/shared/config'

/** What an account may ask for. */
export interface Plan {
  readonly name: string
  /** Of each of its keys; undefined for no more than everybody's limit. */
  readonly requestsPerMinute?: number | undefined
  /** Undefined for as many as it likes. */
  readonly dailyCredits?: number | undefined
}

/** The plan of whoever runs the exchange for themselves: it is always there. */
export const UNLIMITED = 'unlimited'

/** What one request costs. */
export const REQUEST_CREDITS = 100

export interface Plans {
  /** The plan of a name; of the default where there is no such plan, or null comes. */
  named(name: string | null): Plan
  readonly all: readonly Plan[]
}

/** Throws `ConfigError` where the default is no plan. */
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

/** `{"basic": {"requests_per_minute": 60, "daily_credits": 100000}}`; what is left out is free. */
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
