import type { Audience, Person, Service, Team, Visibility } from '@debrief/contracts';
import { Schema } from 'mongoose';

/** Copies of what others told: whole things of the directory, and what of incidents an item needs. */
export type PersonDocument = Person & { _id: string; version: number };
export type TeamDocument = Team & { _id: string; version: number };
export type ServiceDocument = Service & { _id: string; version: number };

export interface IncidentDocument {
  _id: string;
  number: number;
  title: string;
  severity: string;
  visibility: Visibility;
  audience: Audience;
  serviceIds: string[];
  teamIds: string[];
  position: { version: number; index: number };
}

/** A post-mortem, as far as its deadlines, its audience and its factors go. */
export interface PostMortemDocument {
  _id: string;
  number: number;
  title: string;
  state: string;
  severity: string | null;
  visibility: Visibility;
  audience: Audience;
  teamIds: string[];
  subjectIds: string[];
  ownerId: string | null;
  reviewDueAt: string | null;
  publishDueAt: string | null;
  requestedAt: string;
  reviewerIds: string[];
  reviewAskedAt: string | null;
  isTouched: boolean;
  factorIds: string[];
  position: { version: number; index: number };
}

const copyOf = <T>() => new Schema<T>({ _id: String } as never, { strict: false, versionKey: false, id: false });

export const PersonSchema = copyOf<PersonDocument>();
PersonSchema.index({ role: 1, isActive: 1 });
export const TeamSchema = copyOf<TeamDocument>();
TeamSchema.index({ leadId: 1 });
export const ServiceSchema = copyOf<ServiceDocument>();
export const IncidentSchema = copyOf<IncidentDocument>();
export const PostMortemSchema = copyOf<PostMortemDocument>();
PostMortemSchema.index({ subjectIds: 1 });
