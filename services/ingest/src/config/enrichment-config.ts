import { Type } from 'typebox'

/** Background tiles that keep the classes balanced, for tasks with a backgroundLabel. */
export const enrichmentConfig = {
  ENRICH_RATIO: Type.Number({ default: 1, minimum: 0, maximum: 10, description: 'background tiles wanted for each tile of a fire; what is lacking is fetched with the polls. 0 fetches none, except on request' }),
  ENRICH_MAX_PER_POLL: Type.Integer({ default: 50, minimum: 1, maximum: 1000, description: 'background tiles fetched with one poll at most' }),
  ENRICH_FIRE_DISTANCE_KM: Type.Number({ default: 20, minimum: 0, maximum: 500, description: 'how far background tiles lie from every known fire at least' }),
  ENRICH_FOREST_SHARE: Type.Number({ default: 0.6, minimum: 0, maximum: 1, description: 'share of background tiles drawn around forests, the others around towns: with towns alone a model would learn that houses do not burn' }),
  ENRICH_JITTER: Type.Number({ default: 1, minimum: 0, maximum: 10, description: 'factor for how far from its place a background tile is drawn: sigmaKm of PLACES_FILE, where a town has 5 and a forest 40 km if it says nothing' }),
  PLACES_FILE: Type.String({ default: 'services/ingest/places.json', description: 'the towns and forests that background tiles are drawn around' })
}
