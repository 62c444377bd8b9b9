"""A text across every page of a document."""

import io
import re

from markupsafe import Markup
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

from odoo.tools.pdf import PdfFileReader, PdfFileWriter

# A font of every PDF reader, with Latin and Chinese characters.
FONT = "STSong-Light"
SIZE = 36


def watermark(content, lines):
    """Return a PDF with ``lines`` written across each of its pages.

    :param bytes content: the PDF
    :param lines: texts, one below the other
    """
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    writer = PdfFileWriter()
    for page in PdfFileReader(io.BytesIO(content), strict=False).pages:
        width, height = (float(side) for side in page.mediabox[2:])
        writer.add_page(page)
        writer.pages[-1].merge_page(_stamp(width, height, lines))
    result = io.BytesIO()
    writer.write(result)
    return result.getvalue()


def watermark_html(content, lines):
    """Return a page of HTML with ``lines`` across it, on screen and on paper.

    :param bytes content: the page
    :param lines: texts, one below the other
    """
    text = Markup("<br/>").join(lines)
    # Fixed: a browser repeats it on each sheet that it prints.
    mark = Markup(
        '<div class="o_relationship_watermark" style="position: fixed; top: 40%%;'
        " left: 0; width: 100%%; text-align: center; font-size: %spt; color: #cc1a1a;"
        " opacity: 0.18; transform: rotate(-35deg); pointer-events: none;"
        ' z-index: 1000;">%s</div>'
    ) % (SIZE, text)
    mark = mark.encode()
    body = re.search(rb"<body[^>]*>", content)
    end = body.end() if body else 0
    return content[:end] + mark + content[end:]


def _stamp(width, height, lines):
    buffer = io.BytesIO()
    sheet = canvas.Canvas(buffer, pagesize=(width, height))
    sheet.setFillColorRGB(0.8, 0.1, 0.1, alpha=0.18)
    sheet.translate(width / 2, height / 2)
    sheet.rotate(35)
    for number, line in enumerate(lines):
        size = min(SIZE, 1.6 * width / max(len(line), 1))
        sheet.setFont(FONT, size)
        sheet.drawCentredString(0, -1.4 * SIZE * number, line)
    sheet.save()
    buffer.seek(0)
    return PdfFileReader(buffer).pages[0]
