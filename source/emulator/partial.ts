import { type Answer, jsonAnswer, xmlAnswer } from './answer.ts';
import { asInput, type Input, list, parseObject } from './input.ts';
import type { ServiceRequest } from './request.ts';

/** A batch request without the entries that are to fail, and how to name them in the answer. */
export type SplitBatch = {
	/** The request to serve, or `undefined` when every entry fails. */
	readonly request: ServiceRequest | undefined;
	/** Completes the answer of that request, or makes the whole answer without one. */
	complete(answer: Answer | undefined): Answer;
};

const CODE = 'InternalError';
const MESSAGE = 'The entry failed inside the service. Try it again.';

/** Takes out of a batch what `fails` says; other requests come back as `undefined`. */
export function splitBatch(request: ServiceRequest, fails: () => boolean): SplitBatch | undefined {
	if (request.service === 'Kinesis' && request.operation === 'PutRecords') {
		return splitRecords(request, fails);
	}
	if (request.protocol === 'json' && request.service === 'SQS' && 'Entries' in request.input) {
		return splitEntries(request, fails);
	}
	const prefix = /^(PublishBatchRequestEntries\.member|\w+BatchRequestEntry)\.(\d+)\.Id$/;
	return request.protocol === 'query' && Object.keys(request.input).some((key) => prefix.test(key))
		? splitParameters(request, prefix, fails)
		: undefined;
}

function splitEntries(request: ServiceRequest, fails: () => boolean): SplitBatch {
	const kept: unknown[] = [];
	const failed: unknown[] = [];
	for (const entry of list(request.input, 'Entries')) {
		if (!fails()) kept.push(entry);
		else
			failed.push({ Id: (entry as Input)['Id'], SenderFault: false, Code: CODE, Message: MESSAGE });
	}
	return {
		request:
			kept.length === 0 ? undefined : withInput(request, { ...request.input, Entries: kept }),
		complete(answer) {
			if (answer !== undefined && answer.status !== 200) return answer;
			const output = parseObject(String(answer?.body ?? '{}')) ?? {};
			return jsonAnswer(request, {
				Successful: list(output, 'Successful'),
				Failed: [...list(output, 'Failed'), ...failed],
			});
		},
	};
}

function splitRecords(request: ServiceRequest, fails: () => boolean): SplitBatch {
	const verdicts = list(request.input, 'Records').map((record) => ({ record, fails: fails() }));
	const kept = verdicts.filter((verdict) => !verdict.fails).map((verdict) => verdict.record);
	return {
		request:
			kept.length === 0 ? undefined : withInput(request, { ...request.input, Records: kept }),
		complete(answer) {
			if (answer !== undefined && answer.status !== 200) return answer;
			const output = parseObject(String(answer?.body ?? '{}')) ?? {};
			const put = [...list(output, 'Records')];
			const records = verdicts.map((verdict) =>
				verdict.fails
					? {
							ErrorCode: 'ProvisionedThroughputExceededException',
							ErrorMessage: 'Rate exceeded for a shard of the stream.',
						}
					: put.shift(),
			);
			const failed = records.filter(
				(record) => typeof asInput(record)['ErrorCode'] === 'string',
			).length;
			return jsonAnswer(request, { ...output, FailedRecordCount: failed, Records: records });
		},
	};
}

function splitParameters(
	request: ServiceRequest,
	pattern: RegExp,
	fails: () => boolean,
): SplitBatch {
	const parameters: Record<string, unknown> = { ...request.input };
	let kept = 0;
	let failed = '';
	for (const [key, id] of Object.entries(request.input)) {
		const match = pattern.exec(key);
		if (match === null) continue;
		if (!fails()) {
			kept += 1;
			continue;
		}
		const entry = `${match[1]}.${match[2]}.`;
		for (const name of Object.keys(parameters)) {
			if (name.startsWith(entry)) delete parameters[name];
		}
		const body = `<Id>${String(id)}</Id><Code>${CODE}</Code><Message>${MESSAGE}</Message><SenderFault>false</SenderFault>`;
		failed +=
			request.service === 'SNS'
				? `<member>${body}</member>`
				: `<BatchResultErrorEntry>${body}</BatchResultErrorEntry>`;
	}
	const result = `${request.operation}Result`;
	return {
		request: kept === 0 ? undefined : { ...request, input: parameters },
		complete(answer) {
			if (answer !== undefined && answer.status !== 200) return answer;
			const xml = String(
				answer?.body ??
					`<${request.operation}Response><${result}><Successful></Successful><Failed></Failed></${result}></${request.operation}Response>`,
			);
			const end = request.service === 'SNS' ? '</Failed>' : `</${result}>`;
			return xmlAnswer(200, xml.replace(end, `${failed}${end}`));
		},
	};
}

function withInput(request: ServiceRequest, input: Input): ServiceRequest {
	return { ...request, input, body: Buffer.from(JSON.stringify(input)) };
}
