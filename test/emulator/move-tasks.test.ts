import {
	CancelMessageMoveTaskCommand,
	DeleteQueueCommand,
	ListMessageMoveTasksCommand,
	StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { fc, test as property } from '@fast-check/vitest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorOf, type Local, startLocal } from './local.ts';

let local: Local;
beforeAll(async () => {
	local = await startLocal();
});
afterAll(() => local.stop());

const start = (source: string, more = {}) =>
	local.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: source, ...more }));

async function list(source: string, max = 10) {
	const { Results = [] } = await local.sqs.send(
		new ListMessageMoveTasksCommand({ SourceArn: source, MaxResults: max }),
	);
	return Results;
}
