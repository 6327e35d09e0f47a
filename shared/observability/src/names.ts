/** Every metric name, so that dashboards and code cannot drift apart. */
export const METRICS = {
  eventsHandled: 'emberwatch_events_handled_total',
  eventSeconds: 'emberwatch_event_duration_seconds',
  requestsAnswered: 'emberwatch_requests_answered_total',
  requestSeconds: 'emberwatch_request_duration_seconds',
  httpRequests: 'emberwatch_http_requests_total',
  httpSeconds: 'emberwatch_http_request_duration_seconds',
  predictions: 'emberwatch_predictions_total',
  predictionSeconds: 'emberwatch_prediction_duration_seconds',
  confidence: 'emberwatch_prediction_confidence',
  shadowAnswers: 'emberwatch_shadow_answers_total',
  recordedPredictions: 'emberwatch_recorded_predictions_total',
  swaps: 'emberwatch_model_swaps_total',
  modelRefused: 'emberwatch_model_refused',
  tileRequests: 'emberwatch_tile_requests_total',
  tileSeconds: 'emberwatch_tile_request_seconds',
  tiles: 'emberwatch_tiles_total',
  feedStatus: 'emberwatch_feed_status',
  feedRows: 'emberwatch_feed_rows_total'
} as const
