import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { derivedId } from '@debrief/contracts/derive-id';
import { Mongo } from '@debrief/persistence';
import type { RawBody } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import mongoose from 'mongoose';

const MiB = 1024 * 1024;
export const mostFileBytes = 10 * MiB;

export interface EvidenceFile {
  readonly fileId: string;
  readonly incidentId: string;
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What a file is, by its first bytes: its name and its sender are not believed. Everything else is bytes to be kept. */
export function mediaTypeOf(content: Buffer): string {
  const begins = (...bytes: number[]): boolean => bytes.every((byte, index) => content[index] === byte);
  if (begins(0x89, 0x50, 0x4e, 0x47)) return 'image/png';
  if (begins(0xff, 0xd8, 0xff)) return 'image/jpeg';
  if (begins(0x47, 0x49, 0x46, 0x38)) return 'image/gif';
  if (content.toString('latin1', 0, 4) === 'RIFF' && content.toString('latin1', 8, 12) === 'WEBP') return 'image/webp';
  if (begins(0x25, 0x50, 0x44, 0x46, 0x2d)) return 'application/pdf';
  return 'application/octet-stream';
}

/** Files that prove something in a timeline: kept beside it, found by what they hold, so that the same file is there once. */
@Injectable()
export class EvidenceFiles {
  constructor(private readonly mongo: Mongo) {}

  async keep(incidentId: string, name: string, body: RawBody): Promise<EvidenceFile> {
    const parts: Buffer[] = [];
    for await (const part of body.parts(mostFileBytes)) parts.push(part);
    const content = Buffer.concat(parts);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const file: EvidenceFile = {
      fileId: derivedId('fil', incidentId, sha256),
      incidentId,
      name,
      mediaType: mediaTypeOf(content),
      bytes: content.length,
      sha256,
    };
    const known = await this.one(file.fileId);
    if (known) return known;
    const upload = (await this.bucket()).openUploadStreamWithId(file.fileId as never, name, { metadata: { ...file } });
    await new Promise<void>((resolve, reject) => {
      upload.once('finish', () => resolve());
      upload.once('error', reject);
      upload.end(content);
    }).catch((error: unknown) => {
      // Somebody else has kept the same file meanwhile.
      if ((error as { code?: unknown }).code !== 11_000) throw error;
    });
    return file;
  }

  async one(fileId: string): Promise<EvidenceFile | undefined> {
    const [found] = await (await this.bucket()).find({ _id: fileId } as never, { maxTimeMS: 4_000 }).toArray();
    return found?.metadata as EvidenceFile | undefined;
  }

  async read(fileId: string): Promise<Readable> {
    return (await this.bucket()).openDownloadStream(fileId as never);
  }

  private async bucket(): Promise<mongoose.mongo.GridFSBucket> {
    return new mongoose.mongo.GridFSBucket(await this.mongo.db(), { bucketName: 'evidence' });
  }
}
