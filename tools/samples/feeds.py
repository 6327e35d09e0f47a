"""The two fire feeds of the samples, in the format of the CWFIS active-fires CSV."""
import random
from datetime import datetime, timedelta

HEADER = "agency, firename, lat, lon, startdate, hectares, stage_of_control, timezone"
FIRST = datetime(2023, 6, 1)
DAYS = 3
NOT_AN_IMAGE = "-71.25,47.55"  # lon,lat of the fire whose tile is an error page


def to_bytes(rows: list[str]) -> bytes:
    return "".join(f"{row}\r\n" for row in [HEADER, *rows]).encode()


def feed(names: list[str], draw: random.Random) -> bytes:
    """One row for every tile, oldest first. Coordinates are the tile's own; all else is invented."""
    starts = sorted(FIRST + timedelta(minutes=draw.randrange(DAYS * 24 * 60)) for _ in names)
    rows = []
    for number, (start, name) in enumerate(zip(starts, draw.sample(names, len(names))), 1):
        lon, lat = name.removesuffix(".jpg").split(",")
        hectares = f"{min(20000, draw.lognormvariate(2.5, 2)):.1f}".removesuffix(".0")
        stage = draw.choices(("UC", "OC", "BH"), (5, 3, 2))[0]
        rows.append(f"qc, SOP-{number:03}-2023,{lat},{lon}, {start:%Y-%m-%d %H:%M:%S},{hectares}, {stage}, EDT")
    return to_bytes(rows)


def troublesome() -> bytes:
    """Eight rows, each wrong in one way."""
    lon, lat = NOT_AN_IMAGE.split(",")
    return to_bytes([
        "qc, SOP-901-2023,,-72.15, 2023-06-02 14:05:00,12.5, OC, EDT",  # no latitude
        "qc, SOP-902-2023,95.0,-72.25, 2023-06-02 14:10:00,3.1, OC, EDT",  # latitude out of range
        "qc, SOP-903-2023,47.15,-72.35, 2023-06-02 14:15:00,about forty, UC, EDT",  # hectares are text
        "qc, SOP-904-2023,47.25,-72.45, 2023-06-02 14:20:00,0.4, UC",  # 7 fields
        "qc, SOP-905-2023,47.35,-72.55, 2023-06-02 14:25:00,1,204.5, UC, EDT",  # 9 fields
        "qc, SOP-906-2023,47.45,-72.65, ,7.7, BH, EDT",  # blank date
        "qc, SOP-907-2023,47.05,-72.75, 2099-06-02 14:35:00,5.2, UC, EDT",  # future date
        f"qc, SOP-908-2023,{lat},{lon}, 2023-06-02 14:40:00,18.3, UC, EDT",  # its tile is not an image
    ])
