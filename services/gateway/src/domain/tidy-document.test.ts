import { describe, expect, it } from '@jest/globals'
import { tidyDocument } from './tidy-document.ts'

const pet = { type: 'object', properties: { kind: { anyOf: [{ type: 'string', const: 'cat' }, { type: 'string', const: 'dog' }], description: 'which' }, box: { type: 'array', items: [{ type: 'number' }, { type: 'number' }], additionalItems: false, minItems: 2 } } }

describe('the tidied document', () => {
  const tidied = tidyDocument({
    paths: {
      '/pets': {
        get: { responses: { 200: { content: { 'application/json': { schema: { type: 'array', items: pet } } } } } },
        post: { requestBody: { required: true, content: { 'application/json': { schema: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } } } } } },
        put: { requestBody: { required: true, content: { 'application/json': { schema: { type: 'object', properties: {} } } } } }
      }
    },
    components: { schemas: { Pet: pet } }
  })

  it('writes a named schema once, in the words of JSON Schema 2020-12', () => {
    expect(tidied).toHaveProperty(['paths', '/pets', 'get', 'responses', '200', 'content', 'application/json', 'schema'], { type: 'array', items: { $ref: '#/components/schemas/Pet' } })
    expect(tidied).toHaveProperty('components.schemas.Pet.properties', {
      kind: { type: 'string', description: 'which', enum: ['cat', 'dog'] },
      box: { type: 'array', minItems: 2, prefixItems: [{ type: 'number' }, { type: 'number' }], items: false }
    })
  })

  it('says that a body may be left out where every field may', () => {
    expect(tidied).toHaveProperty(['paths', '/pets', 'post', 'requestBody', 'required'], true)
    expect(tidied).toHaveProperty(['paths', '/pets', 'put', 'requestBody', 'required'], false)
  })
})
