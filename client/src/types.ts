import type { components, paths } from './schema.js'

/** The shapes of requests, answers and the feed's messages, by their names in the documents. */
export type Schemas = components['schemas']

/** A path of the document below the API's base, such as "/markets/{ticker}". */
export type Path = Exclude<keyof paths, '/health' | '/metrics'>

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** The methods that a path takes. */
export type MethodOf<P extends Path> = {
  [M in Method]: paths[P][M] extends object ? M : never
}[Method]

/** What a call of a route takes: the parts of its path, its query and its body. */
export type Input<P extends Path, M extends MethodOf<P>> = Part<
  'path',
  ParametersOf<P, M, 'path'>
> &
  Part<'query', ParametersOf<P, M, 'query'>> &
  Part<'body', BodyOf<P, M>> & {
    /** Headers of one's own, such as `x-2fa-code`. */
    readonly headers?: Readonly<Record<string, string>>
  }

/** The answer of a route that succeeded. */
export type Answer<P extends Path, M extends MethodOf<P>> = paths[P][M] extends {
  readonly responses: infer Responses
}
  ? { [S in keyof Responses]: ContentOf<Responses[S]> }[keyof Responses & (200 | 201)]
  : never

/** The paths whose GET answers with pages of a list. */
export type ListPath = {
  [P in Path]: 'get' extends MethodOf<P>
    ? Answer<P, 'get' & MethodOf<P>> extends Page
      ? P
      : never
    : never
}[Path]

/** One row of such a list. */
export type Row<P extends ListPath> =
  Answer<P, 'get' & MethodOf<P>> extends { readonly data: readonly (infer T)[] } ? T : never

/** One page of a list. */
export interface Page {
  readonly total: number
  readonly page: number
  readonly page_size: number
  readonly data: readonly unknown[]
  /** Where the next page begins; null if there is none. Only histories have it. */
  readonly after?: string | null
  /** Where newer rows begin; null if there is no row yet. Only histories have it. */
  readonly before?: string | null
}

type ParametersOf<
  P extends Path,
  M extends MethodOf<P>,
  Place extends 'path' | 'query',
> = paths[P][M] extends { readonly parameters: infer All }
  ? Place extends keyof All
    ? Exclude<All[Place], undefined>
    : never
  : never

type BodyOf<P extends Path, M extends MethodOf<P>> = paths[P][M] extends {
  readonly requestBody?: infer Body
}
  ? ContentOf<Exclude<Body, undefined>>
  : never

type ContentOf<T> = T extends { readonly content: { readonly 'application/json': infer Content } }
  ? Content
  : never

/** A part of an input: absent, optional or required. */
type Part<Name extends string, T> = [T] extends [never]
  ? { readonly [N in Name]?: undefined }
  : Record<string, never> extends T
    ? { readonly [N in Name]?: T }
    : { readonly [N in Name]: T }
