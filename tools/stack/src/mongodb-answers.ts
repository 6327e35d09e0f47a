import { MongoClient } from 'mongodb'

/**
 * Asks a MongoDB-protocol server who it is.
 *
 * @throws {Error} if it does not answer within two seconds
 * @returns the server's process id, as its `serverStatus` tells it (undefined where that is not allowed)
 */
export const mongodbAnswers = async (uri: string): Promise<number | undefined> => {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 2_000, connectTimeoutMS: 2_000 })
  try {
    const admin = client.db('admin')
    await admin.command({ ping: 1 })
    const status = await admin.command({ serverStatus: 1 }).catch(() => ({}))
    return 'pid' in status ? Number(status['pid']) : undefined
  } finally {
    await client.close()
  }
}
