import { HostError } from '@truebook/host/host-error'

/** Reads an option as a URL. Throws one sentence if it is none. */
export function urlOption(name: string, text: string, example: string): URL {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return new URL(text)
  throw new HostError(`--${name} must be a URL such as ${example}, but ${text} came.`)
}

/** Adds the API's mount point, which people leave out. */
export function withMount(url: URL): string {
  return url.pathname === '/' ? `${url.origin}/v1` : url.href
}
