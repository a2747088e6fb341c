import { HostError } from '@truebook/host/host-error'

/** The URL that came for an option. Throws one sentence where it is none. */
export function urlOption(name: string, text: string, example: string): URL {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return new URL(text)
  throw new HostError(`--${name} must be a URL such as ${example}, but ${text} came.`)
}

/** With the API's mount point, which people leave out. */
export function withMount(url: URL): string {
  return url.pathname === '/' ? `${url.origin}/v1` : url.href
}
