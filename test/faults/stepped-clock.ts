/**
 * Imported before a process's main: its wall clock is off by what the environment says, and later by
 * what its parent says. What measures the time since the start goes on as ever, as it does on a real
 * machine whose clock is set.
 */
const RealDate = Date
let ahead = Number(process.env.CLOCK_AHEAD_MS ?? 0)

function now(): number {
  return RealDate.now() + ahead
}

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, made) => Reflect.construct(target, args.length ? args : [now()], made),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
})

process.on('message', (message: { readonly clockAheadMs?: number }) => {
  if (message.clockAheadMs !== undefined) ahead = message.clockAheadMs
})
// A process that waits for nothing else must be able to end.
process.channel?.unref()
