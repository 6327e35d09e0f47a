/** What operations were asked and answered on a real system, by their ids; written by `npm run api-examples`. */
export type RecordedExamples = Readonly<Record<string, { request?: unknown, responses: Readonly<Record<string, Readonly<Record<string, unknown>>>> }>>

interface Media { schema?: { format?: string }, example?: unknown, examples?: unknown }
type Content = Record<string, Media>
interface Operation { operationId?: string, requestBody?: { content: Content }, responses: Record<string, { content?: Content }> }
interface Document { paths: Record<string, Record<string, Operation>> }

const isGood = (status: string): boolean => status.startsWith('2')

/** Bytes, alone or in a form, are no example of anything. */
const isBinary = (type: string, { schema }: Media): boolean => schema?.format === 'binary' || type.startsWith('multipart/')

const fill = (content: Content, exampleOf: (type: string) => unknown): Content => Object.fromEntries(Object.entries(content).map(([type, media]) => {
  const example = media.example !== undefined || media.examples !== undefined || isBinary(type, media) ? undefined : exampleOf(type)
  return [type, example === undefined ? media : { ...media, example }]
}))

const withExamplesOf = ({ request, responses }: RecordedExamples[string], operation: Operation): Operation => {
  /** What was answered with this status, or, as near as that comes, with another good one. */
  const answered = (status: string, type: string): unknown =>
    responses[status]?.[type] ?? Object.values(responses).map((byType) => byType[type]).find((answer) => answer !== undefined)
  return {
    ...operation,
    ...(operation.requestBody !== undefined && { requestBody: { ...operation.requestBody, content: fill(operation.requestBody.content, () => request) } }),
    responses: Object.fromEntries(Object.entries(operation.responses).map(([status, response]) =>
      [status, isGood(status) && response.content !== undefined ? { ...response, content: fill(response.content, (type) => answered(status, type)) } : response]))
  }
}

/** The OpenAPI document with recorded examples wherever the routes themselves give none. */
export const withExamples = (document: object, examples: RecordedExamples): object => {
  const { paths } = document as Document
  return {
    ...document,
    paths: Object.fromEntries(Object.entries(paths).map(([path, methods]) => [path, Object.fromEntries(Object.entries(methods).map(([method, operation]) => {
      const recorded = examples[operation.operationId ?? '']
      return [method, recorded === undefined ? operation : withExamplesOf(recorded, operation)]
    }))]))
  }
}
