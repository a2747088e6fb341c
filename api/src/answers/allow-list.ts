import type { AllowList } from '@truebook/shared/wire/allow-list'
import { type AllowListState, isOn } from '../access/allow-list.js'
import { isoTime } from './amounts.js'

/** An allow-list as its owner sees it. */
export function allowListAnswer({ list, addresses }: AllowListState, now: number): AllowList {
  const enabled = isOn(list, now)
  const offFrom = enabled ? (list?.off_from ?? null) : null
  return {
    enabled,
    disabled_from: offFrom === null ? null : isoTime(offFrom),
    addresses: addresses.map(({ address, name, allowed_from }) => ({
      address,
      name,
      allowed_from: isoTime(allowed_from),
    })),
  }
}
