import { hash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { RedriveHost } from '../operations/ports.ts';
import type { Paths } from './files/files.ts';
import { writeOutput } from './files/output-file.ts';
import { createRunStore, keptText } from './memory/run-store.ts';

/** This computer's side of redrives: journals and locks are data, the memory of bounces is state. */
export function createRedriveHost(paths: Pick<Paths, 'data' | 'state'>): RedriveHost {
	return {
		runs: createRunStore(join(paths.data, 'redrives')),
		bounces: keptText(join(paths.state, 'bounces.json')),
		hash: (text) => hash('sha256', text),
		newRunId() {
			const [day = '', time = ''] = new Date().toISOString().split('T');
			const digits = (text: string) => text.replaceAll(/\D/g, '');
			return `${digits(day)}-${digits(time).slice(0, 6)}-${randomBytes(3).toString('hex')}`;
		},
		writeOutput,
	};
}
