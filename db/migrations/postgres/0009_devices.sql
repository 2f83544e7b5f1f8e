CREATE TABLE "device_alerts" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"device_id" text NOT NULL,
	"kind" text NOT NULL,
	"amount" integer NOT NULL,
	"raised_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"told_at" timestamp (3) with time zone,
	"end_told_at" timestamp (3) with time zone,
	CONSTRAINT "device_alerts_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "device_codes" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"device_id" text NOT NULL,
	"code_hash" text NOT NULL,
	"made_by" text NOT NULL,
	"made_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	CONSTRAINT "device_codes_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "device_hours" (
	"office_id" text NOT NULL,
	"device_id" text NOT NULL,
	"day" text NOT NULL,
	"hour" integer NOT NULL,
	"reports" integer NOT NULL,
	"waiting_most" integer NOT NULL,
	"refused_most" integer NOT NULL,
	"battery_least" integer,
	"begun" integer NOT NULL,
	"finished" integer NOT NULL,
	"left_early" integer NOT NULL,
	CONSTRAINT "device_hours_office_id_device_id_day_hour_pk" PRIMARY KEY("office_id","device_id","day","hour")
);
--> statement-breakpoint
CREATE TABLE "device_keys" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"device_id" text NOT NULL,
	"key_hash" text NOT NULL,
	"made_at" timestamp (3) with time zone NOT NULL,
	"first_used_at" timestamp (3) with time zone,
	"ends_at" timestamp (3) with time zone,
	CONSTRAINT "device_keys_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
CREATE TABLE "device_reports" (
	"office_id" text NOT NULL,
	"device_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"device_clock" timestamp (3) with time zone NOT NULL,
	"app_version" text NOT NULL,
	"waiting" integer NOT NULL,
	"refused" integer NOT NULL,
	"battery" integer,
	"charging" boolean,
	CONSTRAINT "device_reports_office_id_device_id_pk" PRIMARY KEY("office_id","device_id")
);
--> statement-breakpoint
CREATE TABLE "device_settings" (
	"office_id" text NOT NULL,
	"device_id" text NOT NULL,
	"settings" jsonb NOT NULL,
	"pin" jsonb,
	"key_needed" boolean NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"rotate_before" timestamp (3) with time zone,
	"revision" integer NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "device_settings_office_id_device_id_pk" PRIMARY KEY("office_id","device_id")
);
--> statement-breakpoint
CREATE TABLE "low_rating_mails" (
	"office_id" text NOT NULL,
	"user_id" text NOT NULL,
	"response_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "low_rating_mails_office_id_user_id_response_id_pk" PRIMARY KEY("office_id","user_id","response_id")
);
--> statement-breakpoint
CREATE TABLE "low_rating_mutes" (
	"office_id" text NOT NULL,
	"user_id" text NOT NULL,
	"from_at" timestamp (3) with time zone NOT NULL,
	"until_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "low_rating_mutes_office_id_user_id_pk" PRIMARY KEY("office_id","user_id")
);
--> statement-breakpoint
ALTER TABLE "device_alerts" ADD CONSTRAINT "device_alerts_office_id_device_id_devices_office_id_id_fk" FOREIGN KEY ("office_id","device_id") REFERENCES "public"."devices"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_codes" ADD CONSTRAINT "device_codes_made_by_users_id_fk" FOREIGN KEY ("made_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_codes" ADD CONSTRAINT "device_codes_office_id_device_id_devices_office_id_id_fk" FOREIGN KEY ("office_id","device_id") REFERENCES "public"."devices"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_hours" ADD CONSTRAINT "device_hours_office_id_device_id_devices_office_id_id_fk" FOREIGN KEY ("office_id","device_id") REFERENCES "public"."devices"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_keys" ADD CONSTRAINT "device_keys_office_id_device_id_devices_office_id_id_fk" FOREIGN KEY ("office_id","device_id") REFERENCES "public"."devices"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_reports" ADD CONSTRAINT "device_reports_office_id_device_id_devices_office_id_id_fk" FOREIGN KEY ("office_id","device_id") REFERENCES "public"."devices"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_settings" ADD CONSTRAINT "device_settings_office_id_device_id_devices_office_id_id_fk" FOREIGN KEY ("office_id","device_id") REFERENCES "public"."devices"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "low_rating_mails" ADD CONSTRAINT "low_rating_mails_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "low_rating_mails" ADD CONSTRAINT "low_rating_mails_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "low_rating_mutes" ADD CONSTRAINT "low_rating_mutes_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "low_rating_mutes" ADD CONSTRAINT "low_rating_mutes_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "device_alerts_raised" ON "device_alerts" USING btree ("office_id","raised_at");--> statement-breakpoint
CREATE UNIQUE INDEX "device_codes_hash" ON "device_codes" USING btree ("code_hash");--> statement-breakpoint
CREATE INDEX "device_codes_device" ON "device_codes" USING btree ("office_id","device_id");--> statement-breakpoint
CREATE UNIQUE INDEX "device_keys_hash" ON "device_keys" USING btree ("key_hash");--> statement-breakpoint
CREATE INDEX "device_keys_device" ON "device_keys" USING btree ("office_id","device_id");--> statement-breakpoint
CREATE INDEX "low_rating_mails_at" ON "low_rating_mails" USING btree ("office_id","at");