import type { Job } from '../aws/serve.ts';
import { type DecodeInput, decodeBodies } from '../operations/messages/decode-bodies.ts';

/** The job `decode`: opens what is large away from the thread that draws it. Its events are `DecodedBody`s. */
export const decodeJob: Job = (_, input, run) =>
	decodeBodies(input as DecodeInput, (decoded) => run.emit(decoded), run.signal);
