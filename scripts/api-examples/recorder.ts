import { shorten } from './shorten.ts'

/** What one operation was asked and answered, by status and media type. */
interface RecordedOperation { request?: unknown, responses: Record<string, Record<string, unknown>> }

interface Document { paths: Record<string, Record<string, { operationId: string }>> }

interface Ask {
  /** By name, what stands in braces in the path. */
  path?: Record<string, string>
  query?: Record<string, string>
  body?: object | undefined
  headers?: Record<string, string>
}

/** Enough of a page, a stream or a list of metrics to see what they look like. */
const SHOWN_CHARACTERS = 400

/** The beginning of an answer that may have no end. */
const readBeginning = async (response: Response): Promise<string> => {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true })
    if (text.length >= SHOWN_CHARACTERS) break
  }
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text
}

/** Calls operations by their ids and keeps what they were asked and answered, shortened. */
export const createRecorder = async (gateway: string) => {
  const { paths } = await (await fetch(`${gateway}/docs/json`)).json() as Document
  const routes = new Map(Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, { operationId }]) => [operationId, { method: method.toUpperCase(), path }] as const)))
  const recorded: Record<string, RecordedOperation> = {}

  const call = async <Answer>(operationId: string, { path = {}, query = {}, body, headers = {} }: Ask = {}): Promise<Answer> => {
    const route = routes.get(operationId)
    if (route === undefined) throw new Error(`there is no operation ${operationId}`)
    const filled = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ''))
    const response = await fetch(`${gateway}${filled}?${new URLSearchParams(query).toString()}`, {
      method: route.method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) })
    })
    const type = response.headers.get('content-type')?.split(';', 1)[0] ?? ''
    if (!response.ok) throw new Error(`${operationId} answered ${response.status}: ${await response.text()}`)
    const answer: unknown = type.endsWith('json') ? await response.json() : await readBeginning(response)
    const operation = recorded[operationId] ??= { responses: {} }
    if (body !== undefined) operation.request ??= shorten(body)
    const byType = operation.responses[response.status] ??= {}
    byType[type] ??= typeof answer === 'string' ? answer : shorten(answer)
    return answer as Answer
  }
  return { call, recorded }
}
export type Call = Awaited<ReturnType<typeof createRecorder>>['call']
