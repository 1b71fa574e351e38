import type { Finding, Unjudged } from '../../domain/diagnosis/finding.ts';
import type { AnyResource } from '../../domain/kinds.ts';
import type { CommandPlace } from '../../domain/text/shell-words.ts';
import { isoTime } from '../json/json-facts.ts';
import type { diagnosis } from '../json/shapes/findings.ts';
import type { Form } from '../json/shapes/parts.ts';
import { findingText, nextStep } from './finding-words.ts';
import { missingWords } from './missing-words.ts';

type DiagnosisJson = Form<typeof diagnosis>;

/** A finding or something that could not be judged, with the resource that it is about. */
export type OfResource<Entry> = { readonly resource: AnyResource; readonly entry: Entry };

/** What was found, as programs read it. */
export function diagnosisJson(
	findings: readonly OfResource<Finding>[],
	unjudged: readonly OfResource<Unjudged>[],
	at: number,
	place: CommandPlace,
): DiagnosisJson {
	return {
		kind: 'diagnosis',
		readAt: isoTime(at),
		findings: findings.map(({ resource, entry }) => ({
			name: entry.name,
			severity: entry.severity,
			inferred: entry.inferred,
			resource: resourceJson(resource),
			text: findingText(entry, at),
			evidence: evidenceJson(entry.evidence),
			next: nextStep(entry, { kind: resource.kind, name: resource.ref.name, place }),
		})),
		unjudged: unjudged.map(({ resource, entry }) => ({
			name: entry.name,
			resource: resourceJson(resource),
			text: missingWords(entry.missing),
		})),
	};
}

/** The resource that something is about. */
export function resourceJson({ kind, ref }: AnyResource) {
	return { kind, name: ref.name, url: 'url' in ref ? ref.url : undefined, arn: ref.arn };
}

/** Times as all JSON has them; the end of a name tells its unit. One that an endpoint told and that is none is left out. */
export function evidenceJson(evidence: Finding['evidence']) {
	const told: Record<string, string | number | boolean> = {};
	for (const [name, value] of Object.entries<string | number | boolean>(evidence)) {
		const isTime = name.endsWith('At') && typeof value === 'number';
		if (isTime && Number.isNaN(new Date(value).getTime())) continue;
		told[name] = isTime ? isoTime(value) : value;
	}
	return told;
}
