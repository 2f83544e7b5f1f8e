CREATE TABLE "response_clocks" (
	"office_id" text NOT NULL,
	"response_id" text NOT NULL,
	"device_at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"late" boolean NOT NULL,
	"plausible" boolean NOT NULL,
	"carried" text NOT NULL,
	CONSTRAINT "response_clocks_office_id_response_id_pk" PRIMARY KEY("office_id","response_id")
);
--> statement-breakpoint
ALTER TABLE "response_clocks" ADD CONSTRAINT "response_clocks_office_id_response_id_responses_office_id_id_fk" FOREIGN KEY ("office_id","response_id") REFERENCES "public"."responses"("office_id","id") ON DELETE no action ON UPDATE no action;