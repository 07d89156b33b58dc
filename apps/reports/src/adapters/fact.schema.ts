import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';

/** Where a fact's own fields lie in one member, so that the envelope around it (position, who may see) never meets them. */
@Schema({ versionKey: false, minimize: false })
export class FactDocument {
  @Prop({ type: String }) _id!: string;
  @Prop({ type: Number, required: true }) version!: number;
  @Prop({ type: Number, required: true }) index!: number;
  @Prop({ type: Date, required: true }) touchedAt!: Date;
  @Prop({ type: String, required: true }) visibility!: 'internal' | 'private';
  /** `person:<id>` and `team:<id>`: who may see what is private. */
  @Prop({ type: [String], required: true }) audience!: string[];
  @Prop({ type: String, default: null }) startsAt!: string | null;
  @Prop({ type: Object, required: true }) fact!: Record<string, unknown>;
}

export const factSchema = SchemaFactory.createForClass(FactDocument);
factSchema.index({ startsAt: 1, visibility: 1 });
factSchema.index({ touchedAt: 1 });

/** Found by the alert, from the side of the alerts. */
export const linkSchema = factSchema.clone();
linkSchema.index({ 'fact.alertKey': 1 });
